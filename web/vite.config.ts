import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Writes `.br` and `.gz` beside each file that packs well: the server sends them as they are. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      const walk = (folder: string): string[] =>
        readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
        )
      for (const path of walk('dist')) {
        // index.html gets a nonce for each answer, so it cannot be packed before.
        if (!/\.(js|css|svg|json|webmanifest)$/.test(path) || path.includes('.vite')) continue
        const bytes = readFileSync(path)
        if (bytes.length < 512) continue
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 }
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }))
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

const api = process.env.DAMAN_API ?? 'http://localhost:8080'

/** Vite in front of a running Daman: while the app is being written. */
const proxy = Object.fromEntries(['/api', '/pay', '/favicon.svg', '/logo.svg'].map((path) => [path, api]))

export default defineConfig({
  plugins: [
    tanstackRouter({ target: 'react', autoCodeSplitting: true, quoteStyle: 'single' }),
    react(),
    precompress(),
  ],
  // Words are read as one object: an export for each of them would be a third of their bytes.
  json: { namedExports: false },
  resolve: { alias: { '@': join(import.meta.dirname, 'src') } },
  build: {
    manifest: true,
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy },
  test: { exclude: ['e2e/**', 'node_modules/**'] },
})
