import { Tabs } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** Parts of a page, one shown at a time; which one is in the address (`?tab=…`). */
export function RouteTabs<Tab extends string>({
  label,
  value,
  tabs,
}: {
  label: string
  value: Tab
  tabs: { value: Tab; label: string; content: ReactNode }[]
}) {
  const navigate = useNavigate()
  return (
    <Tabs
      value={value}
      keepMounted={false}
      onChange={(tab) => tab && navigate({ to: '.', search: { tab } as never, replace: true })}
    >
      <Tabs.List aria-label={label} mb="lg">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} mih={44}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.value} value={tab.value}>
          {tab.content}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
