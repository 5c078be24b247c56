import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Daman's green, from tint to ink: trust and money without a bank's blue. */
const daman: MantineColorsTuple = [
  '#eaf7f5',
  '#d5ece8',
  '#a8d9d1',
  '#78c5b9',
  '#52b4a5',
  '#3aa998',
  '#2b9687',
  '#0f766b',
  '#0b5d57',
  '#06423e',
]

/** The one theme: tokens of colour, room and type that every screen uses. */
export const theme = createTheme({
  primaryColor: 'daman',
  primaryShade: { light: 7, dark: 7 },
  colors: { daman },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  fontFamily: "'Readex Pro Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.25rem' }, h3: { fontSize: '1.0625rem' } },
  },
  components: {
    Button: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 44, variant: 'subtle' } },
    Badge: { defaultProps: { tt: 'none', variant: 'light', size: 'lg', radius: 'sm', fw: 600 } },
    Card: { defaultProps: { withBorder: true, padding: 'lg', radius: 'lg' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md', autosize: true, minRows: 3 } },
    NativeSelect: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    Checkbox: { defaultProps: { size: 'md' } },
    CheckboxGroup: { defaultProps: { size: 'md' } },
    Radio: { defaultProps: { size: 'md' } },
    RadioGroup: { defaultProps: { size: 'md' } },
    Modal: { defaultProps: { centered: true, radius: 'lg' } },
    Anchor: { defaultProps: { underline: 'always' } },
  },
})

/** Contrast of 4.5 and more (WCAG 2.2 AA) where Mantine's own shades stay below it. */
export const resolver: CSSVariablesResolver = () => {
  const names = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'daman']
  const each = (value: (name: string) => string) =>
    Object.fromEntries(names.map((name) => [`--mantine-color-${name}-light-color`, value(name)]))
  return {
    variables: {},
    light: {
      '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
      '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
      '--mantine-color-body': '#f8faf9',
      '--mantine-color-anchor': 'var(--mantine-color-daman-8)',
      '--mantine-color-error': 'var(--mantine-color-red-9)',
      '--daman-surface': '#ffffff',
      '--daman-line': 'var(--mantine-color-gray-3)',
      ...each((name) => `var(--mantine-color-${name}-9)`),
      '--mantine-color-green-light-color': '#1a5c27',
      '--mantine-color-yellow-light-color': '#5c3d00',
      '--mantine-color-orange-light-color': '#7a2e00',
    },
    dark: {
      '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
      '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
      '--mantine-color-anchor': 'var(--mantine-color-daman-3)',
      '--mantine-color-error': 'var(--mantine-color-red-4)',
      '--daman-surface': 'var(--mantine-color-dark-6)',
      '--daman-line': 'var(--mantine-color-dark-4)',
      ...each((name) => `var(--mantine-color-${name}-2)`),
    },
  }
}
