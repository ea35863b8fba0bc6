import { manyStreams } from './handlers.mjs'

/** A connection to a peer id or a multiaddress: a living one, unless `again` is asked for, or a new one. */
export async function connect ({ libp2p, node }, target, { again = false } = {}) {
  const named = target.startsWith('/') ? target.split('/p2p/')[1] : target
  const [living] = named == null || again ? [] : node.getConnections(libp2p.peerIdFromString(named)).filter(each => each.status === 'open')
  if (living != null) return living
  return await node.dial(target.startsWith('/') ? libp2p.multiaddr(target) : libp2p.peerIdFromString(target), again ? { force: true } : {})
}

/** A stream of a protocol, with the one face that both majors have here. */
export async function open (context, target, protocol) {
  const connection = await connect(context, target)
  return new context.libp2p.Wire(await connection.newStream([protocol], manyStreams))
}
