import { connect, open } from '../common/opening.mjs'
import { manyStreams } from '../common/handlers.mjs'
import { GrpcChannel } from './grpc-client.mjs'
import { serveGrpc } from './grpc-server.mjs'
import { pathOf, read, write } from './messages.mjs'
import { serviceFor } from './service.mjs'

/** The opener of a stream is the client of the one HTTP/2 connection in it, the other end the server. */
const protocol = '/thread/0.0.1'

/** Calls a method of a peer; a peer has one channel. */
export async function callPeer (context, peer, method, request) {
  const id = (await connect(context, peer)).remotePeer.toString()
  if (!context.channels.has(id)) context.channels.set(id, new GrpcChannel(id, () => open(context, id, protocol)))
  return read(`${method}Reply`, await context.channels.get(id).call(pathOf(method), write(`${method}Request`, request)))
}

/** Begins to answer peers. */
export async function servePeers ({ libp2p, node, threads, served }, options) {
  await node.handle(protocol, async (...args) => {
    const { stream, connection } = libp2p.handled(...args)
    await serveGrpc(new libp2p.Wire(stream), serviceFor(threads, options, method => served.push({ method, peer: connection.remotePeer.toString() })))
  }, manyStreams)
}
