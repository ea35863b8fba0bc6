import http2 from 'node:http2'
import { WireDuplex } from './duplex.mjs'
import { codes, encodeMessage, frame, GrpcError, messageMaxBytes, prefixBytes, unframe } from './grpc.mjs'

/**
 * Serves calls on a stream until it ends. The server is the stream's own, since that is how a call knows which peer made it.
 * `methods` are by path: (bytes of the request) -> bytes of the reply.
 */
export function serveGrpc (wire, methods) {
  const server = http2.createServer()
  server.on('stream', (stream, headers) => { serveCall(stream, headers, methods) })
  server.on('sessionError', error => console.error('http/2', error))
  const duplex = new WireDuplex(wire)
  const ended = new Promise(resolve => duplex.once('close', resolve))
  duplex.on('error', error => console.error('thread stream', error))
  server.emit('connection', duplex)
  return ended
}

async function serveCall (stream, headers, methods) {
  stream.on('error', error => console.error('call', error))
  try {
    const method = methods[headers[':path']]
    if (method == null) throw new GrpcError(codes.unimplemented, `unknown method ${headers[':path']}`)
    const reply = await method(unframe(await read(stream)))
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(codes.ok) }))
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.end(frame(reply))
  } catch (error) {
    if (!(error instanceof GrpcError)) console.error(headers[':path'], error)
    refuse(stream, error instanceof GrpcError ? error : new GrpcError(codes.internal, error.message))
  }
}

async function read (stream) {
  const pieces = []
  let length = 0
  for await (const piece of stream) {
    length += piece.length
    if (length > messageMaxBytes + prefixBytes) throw new GrpcError(codes.resourceExhausted, 'the message is too long')
    pieces.push(piece)
  }
  return pieces
}

function refuse (stream, { code, message }) {
  if (stream.destroyed || stream.headersSent) return
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(code), 'grpc-message': encodeMessage(message) }, { endStream: true })
}
