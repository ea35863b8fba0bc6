// The commands, each (context, arguments) -> what is answered. Where a command takes `peer`, a peer id or a multiaddress may stand; a living
// connection is used, otherwise it is dialed.
import { benchOpen, benchThroughput } from './bench.mjs'
import { connect, open } from './opening.mjs'
import { lengthBytes, lengthOf, protocols } from './handlers.mjs'
import { echoOnce, hashAll, sendAll, seconds, verdict } from './transfers.mjs'
import { threadCommands } from '../threads/commands.mjs'

const texts = items => items.map(item => item.toString())

const info = ({ libp2p, node }) => ({
  peer: node.peerId.toString(), addresses: texts(node.getMultiaddrs()), major: libp2p.major, node: process.version
})

async function dial (context, { address }) {
  const connection = await connect(context, address, { again: true })
  return { peer: connection.remotePeer.toString(), address: connection.remoteAddr.toString(), muxer: connection.multiplexer, encryption: connection.encryption ?? connection.encrypter }
}

/** The node identifies each new connection by itself, and allows one such stream at a time: the loser is reset, and asks again. */
async function asked ({ node }, connection) {
  for (let left = 20; ; left--) {
    try {
      return await node.services.identify.identify(connection)
    } catch (error) {
      if (left === 0 || connection.status !== 'open') throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

async function identify (context, { peer }) {
  const learned = await asked(context, await connect(context, peer))
  return {
    peer: learned.peerId.toString(), protocols: learned.protocols, agent: learned.agentVersion, protocolVersion: learned.protocolVersion,
    addresses: texts(learned.listenAddrs), observed: learned.observedAddr?.toString() ?? null
  }
}

/** What the peer store knows of a peer: it changes by identify and by its push. */
async function known ({ libp2p, node }, { peer }) {
  const { protocols, addresses, metadata } = await node.peerStore.get(libp2p.peerIdFromString(peer))
  return { protocols, addresses: addresses.map(each => each.multiaddr.toString()), agent: metadata.has('AgentVersion') ? new TextDecoder().decode(metadata.get('AgentVersion')) : null }
}

async function ping (context, { peer, address, times = 1 }) {
  const { remotePeer } = await connect(context, address ?? peer)
  const milliseconds = []
  for (let i = 0; i < times; i++) milliseconds.push(await context.node.services.ping.ping(remotePeer))
  return { milliseconds }
}

const echo = async (context, { peer, bytes, seed = 0 }) => await echoOnce(await open(context, peer, protocols.echo), bytes, seed)

async function sink (context, { peer, bytes, seed = 0 }) {
  const wire = await open(context, peer, protocols.sink)
  const started = performance.now()
  await sendAll(wire, bytes, seed)
  const answer = []
  for (let piece; (piece = await wire.read()) != null;) answer.push(Buffer.from(piece))
  const reply = Buffer.concat(answer)
  return { ...verdict(lengthOf(reply), reply.subarray(8).toString('hex'), bytes, seed), seconds: seconds(started) }
}

async function source (context, { peer, bytes }) {
  const wire = await open(context, peer, protocols.source)
  const started = performance.now()
  await wire.write(lengthBytes(bytes))
  await wire.closeWrite()
  const { length, sha256 } = await hashAll(wire)
  return { ...verdict(length, sha256, bytes, 0), seconds: seconds(started) }
}

async function parallel (context, { peer, streams, bytes }) {
  await connect(context, peer)
  const started = performance.now()
  const results = await Promise.all(Array.from({ length: streams }, (_, i) => echo(context, { peer, bytes, seed: i })))
  return { streams, ok: results.every(result => result.ok), failed: results.filter(result => !result.ok).length, seconds: seconds(started) }
}

async function halfClose (context, { peer, text = 'half-closed' }) {
  const wire = await open(context, peer, protocols.echo)
  await wire.write(Buffer.from(text))
  await wire.closeWrite()
  const reply = []
  for (let piece; (piece = await wire.read()) != null;) reply.push(Buffer.from(piece))
  return { text: Buffer.concat(reply).toString(), ended: true }
}

async function reset (context, { peer, protocol = protocols.echo, times = 1 }) {
  for (let i = 0; i < times; i++) {
    const wire = await open(context, peer, protocol)
    await wire.write(Buffer.from('soon gone'))
    wire.abort(new Error('reset as asked'))
  }
  return { times }
}

/** Opens a stream that the other end resets; the error's name says how that was seen, null when the stream just ended. */
async function readUntilReset (context, { peer, protocol = protocols.reset }) {
  const wire = await open(context, peer, protocol)
  let bytes = 0
  try {
    await wire.write(Buffer.from('reset me'))
    for (let piece; (piece = await wire.read()) != null;) bytes += piece.length
    return { bytes, reset: null }
  } catch (error) {
    return { bytes, reset: error.name, message: error.message }
  }
}

const failure = async action => {
  try {
    await action()
    return { error: null }
  } catch (error) {
    return { error: error.name, message: error.message }
  }
}

const unknown = (context, { peer, protocol = '/test/unknown/1.0.0' }) => failure(() => open(context, peer, protocol))

const dialWrongPeer = (context, { address }) => failure(() => connect(context, address, { again: true }))

async function reconnect (context, { address, times }) {
  for (let i = 0; i < times; i++) {
    const connection = await connect(context, address)
    const result = await echo(context, { peer: connection.remotePeer.toString(), bytes: 1000, seed: i })
    if (!result.ok) throw new Error(`the echo of round ${i} is wrong`)
    await hangUp(context, { peer: connection.remotePeer.toString() })
  }
  return { times }
}

async function hangUp ({ libp2p, node }, { peer }) {
  await node.hangUp(libp2p.peerIdFromString(peer))
}

const connections = ({ node }) => ({
  connections: node.getConnections().map(each => ({
    peer: each.remotePeer.toString(), address: each.remoteAddr.toString(), direction: each.direction, status: each.status, streams: each.streams.length
  }))
})

/** Opens streams to the other end's hold handler and leaves them be. */
async function hold (context, { peer, streams = 1 }) {
  for (let i = 0; i < streams; i++) {
    const wire = await open(context, peer, protocols.hold)
    await wire.write(Buffer.from('held'))
    context.held.add(wire)
  }
  return { held: context.held.size }
}

const held = context => ({ held: context.held.size })

/** Lets the held streams go: reads each to its end and ends it, or resets it. */
async function release ({ held }, { abort = false }) {
  const wires = [...held]
  held.clear()
  let bytes = 0
  for (const wire of wires) {
    if (abort) {
      wire.abort(new Error('reset as asked'))
      continue
    }
    await wire.closeWrite()
  }
  for (const wire of abort ? [] : wires) {
    for (let piece; (piece = await wire.read()) != null;) bytes += piece.length
  }
  return { streams: wires.length, bytes }
}

const stop = async ({ node }) => { await node.stop() }

export const commands = {
  info, dial, identify, known, ping, echo, sink, source, parallel, halfClose, reset, readUntilReset, unknown, dialWrongPeer, reconnect, hangUp,
  connections, hold, held, release, benchThroughput, benchOpen, stop, ...threadCommands
}
