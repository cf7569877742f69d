import { defineConfig } from 'vite'

// The page is embedded in the binary, and asks nothing of anyone but the service
// that it came from.
export default defineConfig({
  build: {
    outDir: '../internal/web/dist',
    emptyOutDir: false, // the placeholder stays; assets/ is emptied by make web
    target: 'es2022',
    assetsInlineLimit: 0, // the content security policy takes no data: scripts
    chunkSizeWarningLimit: 1500, // the map engine is one piece
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  server: { proxy: { '/v1': process.env.FOOTPRINT_AT ?? 'http://127.0.0.1:8080' } },
})
