// The messages of net.pb (specification, section 6.2), with the reference's names and numbers.
import { bool, bytes, decode, encode, int, message, repeated, uint64 } from './protobuf.mjs'

const LogRecord = { recordNode: bytes(1), eventNode: bytes(2), headerNode: bytes(3), bodyNode: bytes(4) }

const Log = { ID: bytes(1, 'must'), pubKey: bytes(2, 'must'), addrs: repeated(bytes(3)), head: bytes(4, 'must'), counter: int(5) }

/** A request has its content in field 2; field 1 once was a signed header. */
const request = body => ({ body: message(2, body, 'must') })

export const types = {
  Log,
  GetLogsRequest: request({ threadID: bytes(1, 'must'), serviceKey: bytes(2, 'optional') }),
  GetLogsReply: { logs: repeated(message(1, Log)) },
  PushLogRequest: request({ threadID: bytes(1, 'must'), serviceKey: bytes(2, 'optional'), readKey: bytes(3, 'optional'), log: message(4, Log, 'must') }),
  PushLogReply: {},
  GetRecordsRequest: request({
    threadID: bytes(1, 'must'),
    serviceKey: bytes(2, 'optional'),
    logs: repeated(message(3, { logID: bytes(1, 'must'), offset: bytes(2, 'must'), limit: int(3), counter: int(4) }))
  }),
  GetRecordsReply: { logs: repeated(message(1, { logID: bytes(1, 'must'), records: repeated(message(2, LogRecord)), log: message(3, Log) })) },
  PushRecordRequest: { // the counter stands beside the body, unlike everything else
    ...request({ threadID: bytes(1, 'must'), logID: bytes(2, 'must'), record: message(3, LogRecord, 'must') }), counter: int(3)
  },
  PushRecordReply: {},
  ExchangeEdgesRequest: request({ threads: repeated(message(1, { threadID: bytes(1, 'must'), addressEdge: uint64(2), headsEdge: uint64(3) })) }),
  ExchangeEdgesReply: { edges: repeated(message(1, { threadID: bytes(1, 'must'), exists: bool(2), addressEdge: uint64(3), headsEdge: uint64(4) })) }
}

export const methods = ['GetLogs', 'PushLog', 'GetRecords', 'PushRecord', 'ExchangeEdges']

export const pathOf = method => `/net.pb.Service/${method}`

export const write = (name, value) => encode(types[name], value)

export const read = (name, content) => decode(types[name], content)
