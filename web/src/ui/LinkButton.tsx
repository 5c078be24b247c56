import { Anchor, Button, type ButtonProps, Card, type CardProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type AnchorProps<Own> = Own & Omit<ComponentPropsWithRef<'a'>, keyof Own>

// Without `component` they would be a button and a div that carry an address which no key and no new tab can open.
const ButtonAnchor = (props: AnchorProps<ButtonProps>) => <Button component="a" {...props} />
const CardAnchor = (props: AnchorProps<CardProps>) => <Card component="a" {...props} />

/** Mantine's looks with the router's typed addresses. */
export const LinkButton = createLink(ButtonAnchor)
export const LinkText = createLink(Anchor<'a'>)
export const LinkCard = createLink(CardAnchor)
