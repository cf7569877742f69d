// Writes src/api/schema.ts, the messages of the API as TypeScript, from the
// OpenAPI document of the service.
import { readFileSync, writeFileSync } from 'node:fs'
import { generateApi } from 'swagger-typescript-api'

const spec = JSON.parse(readFileSync(new URL('../../api/openapi.swagger.json', import.meta.url), 'utf8'))
const { files } = await generateApi({ spec, output: false, generateClient: false, silent: true })
const names = [...files[0].fileContent.matchAll(/^export (?:interface|type|enum) V1(\w+)/gm)].map((m) => m[1])
const text = files[0].fileContent.replace(/\bV1(\w+)/g, (whole, name) => (names.includes(name) ? name : whole))
writeFileSync(new URL('../src/api/schema.ts', import.meta.url), text)
