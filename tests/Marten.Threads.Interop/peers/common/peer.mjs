// One js-libp2p node, ruled by one JSON object a line on stdin and answering one JSON object a line on stdout; it ends when stdin closes.
//   node --import ./polyfill.mjs peer.mjs --libp2p <js2|js3>/libp2p.mjs [--seed <number>] [--rogue <way>]
//   {"id": 1, "command": "echo", "peer": "12D3…", "bytes": 1048576, "seed": 7}  ->  {"id": 1, "result": {…}}  or  {"id": 1, "error": {"name", "message"}}
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { commands } from './commands.mjs'
import { handleAll } from './handlers.mjs'
import { startNode } from './node.mjs'
import { threadState } from '../threads/commands.mjs'

const { values: options } = parseArgs({ options: { libp2p: { type: 'string' }, seed: { type: 'string' }, rogue: { type: 'string' } } })
const libp2p = await import(pathToFileURL(resolve(options.libp2p)))
const node = await startNode(libp2p, options)
const context = { libp2p, node, held: new Set(), ...threadState() }
await handleAll(context)

const say = message => process.stdout.write(JSON.stringify(message) + '\n')

async function answer (line) {
  let id = null
  try {
    const { id: given, command, ...args } = JSON.parse(line)
    id = given
    if (!Object.hasOwn(commands, command)) throw new Error(`there is no command '${command}'`)
    say({ id, result: await commands[command](context, args) ?? {} })
    if (command === 'stop') process.exit(0)
  } catch (error) {
    console.error(error)
    say({ id, error: { name: error.name, message: error.message, code: error.code } })
  }
}

// a broken stream may reject something inside the library that nobody awaits; a test sees the stream, not that
process.on('unhandledRejection', error => console.error('unhandled', error))

createInterface({ input: process.stdin }).on('line', answer).on('close', () => process.exit(0))
say({ id: 0, result: await commands.info(context) })
