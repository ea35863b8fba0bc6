// net.pb.Service for the threads in memory, with the reference's answers (specification, sections 6.3 to 6.9).
import { codes, GrpcError } from './grpc.mjs'
import { methods, pathOf, read, write } from './messages.mjs'
import { RecordError } from './records.mjs'
import { hex, logMessage } from './thread.mjs'

/** The methods by path, for one peer. `note` is told of every call. */
export function serviceFor (threads, { pageMaxRecords, isOld }, note) {
  const handlers = { GetLogs, PushLog, GetRecords, PushRecord, ExchangeEdges }
  const answer = method => async content => {
    const request = read(`${method}Request`, content)
    if (request.body == null) throw new GrpcError(codes.invalidArgument, 'there is no body')
    note(method)
    return write(`${method}Reply`, handlers[method](request.body, request))
  }

  function entitled ({ threadID, serviceKey }, what) {
    if (serviceKey == null || serviceKey.length === 0) throw new GrpcError(codes.unauthenticated, `a service-key is required to get ${what}`)
    const thread = find(threadID, 'thread not found')
    if (hex(serviceKey) !== hex(thread.key.service)) throw new GrpcError(codes.unauthenticated, 'invalid service-key')
    return thread
  }

  function find (threadID, otherwise) {
    const thread = threads.get(hex(threadID ?? []))
    if (thread == null) throw new GrpcError(codes.notFound, otherwise)
    return thread
  }

  function GetLogs (body) {
    return { logs: [...entitled(body, 'logs').logs.values()].map(logMessage) }
  }

  function PushLog ({ threadID, log }) {
    find(threadID, 'thread not found').learn(log)
    return {}
  }

  function GetRecords (body) {
    const thread = entitled(body, 'records')
    const asked = new Map(body.logs.map(entry => [hex(entry.logID), entry]))
    const entries = [...thread.logs.values()].map(log => ({ logID: log.id, records: missing(log, asked.get(hex(log.id))).map(record => record.nodes), log: logMessage(log) }))
    return { logs: entries.filter(entry => entry.records.length > 0) }
  }

  /** What follows the offset; of too much the beginning, and of an old peer the end, as the reference does it. */
  function missing (log, { offset = [], limit = pageMaxRecords } = {}) {
    const after = log.records.findIndex(record => hex(record.cid.bytes) === hex(offset)) + 1
    const most = Math.min(limit, pageMaxRecords)
    const behind = log.records.slice(after)
    return isOld ? behind.slice(Math.max(0, behind.length - most)) : behind.slice(0, most)
  }

  function PushRecord ({ threadID, logID, record }) {
    const thread = find(threadID, 'log not found')
    const log = thread.find(logID)
    if (log == null) throw new GrpcError(codes.notFound, 'log not found')
    try {
      thread.append(log, record)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      throw new GrpcError(error.message === 'bad signature' ? codes.unauthenticated : codes.internal, error.message)
    }
    return {}
  }

  function ExchangeEdges (body) {
    return {
      edges: body.threads.map(({ threadID }) => {
        const thread = threads.get(hex(threadID))
        const { addressEdge, headsEdge } = thread ?? { addressEdge: 0n, headsEdge: 0n }
        return { threadID, exists: addressEdge !== 0n && headsEdge !== 0n, addressEdge, headsEdge }
      })
    }
  }

  return Object.fromEntries(methods.map(method => [pathOf(method), answer(method)]))
}
