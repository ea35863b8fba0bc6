// As much of proto3 as net.pb needs. A message type is an object of fields by name; what is decoded is a plain object with the same names.
//   implicit presence   left out when zero or empty, as proto3 has it
//   optional            left out when undefined; an empty value is sent, as a present field of length zero
//   must                the Go reference follows it without a look and dies where it is absent, so encoding without it is an error here

const varint = 0
const fixed64 = 1
const delimited = 2
const fixed32 = 5

const scalars = {
  bytes: { wire: delimited, isZero: value => value.length === 0, toBytes: value => value, of: value => value },
  bool: { wire: varint, isZero: value => !value, toBytes: value => uvarint(value ? 1n : 0n), of: value => value !== 0n },
  int: { wire: varint, isZero: value => value === 0, toBytes: value => uvarint(BigInt.asUintN(64, BigInt(value))), of: safeInteger },
  uint64: { wire: varint, isZero: value => value === 0n, toBytes: uvarint, of: value => value }
}

const field = type => (number, presence = 'implicit') => ({ number, presence, ...scalars[type] })

export const bytes = field('bytes')
export const bool = field('bool')
export const int = field('int')
export const uint64 = field('uint64')

export const message = (number, type, presence = 'optional') => ({
  number, presence, type, wire: delimited, isZero: () => false, toBytes: value => encode(type, value), of: value => decode(type, value)
})

export const repeated = one => ({ ...one, presence: 'repeated' })

export function encode (type, value) {
  const parts = []
  const add = ({ number, wire, toBytes }, one) => {
    const content = toBytes(one)
    parts.push(uvarint(BigInt(number << 3 | wire)))
    if (wire === delimited) parts.push(uvarint(BigInt(content.length)))
    parts.push(content)
  }

  for (const [name, one] of Object.entries(type)) {
    const given = value[name]
    if (one.presence === 'repeated') for (const item of given ?? []) add(one, item)
    else if (given == null && one.presence === 'must') throw new Error(`'${name}' has to be there, if only empty`)
    else if (given != null && (one.presence !== 'implicit' || !one.isZero(given))) add(one, given)
  }

  return Buffer.concat(parts)
}

export function decode (type, content) {
  const names = new Map(Object.entries(type).map(([name, one]) => [one.number, name]))
  const value = Object.fromEntries(Object.entries(type).filter(([, one]) => one.presence === 'repeated').map(([name]) => [name, []]))
  const reader = new Reader(content)
  while (!reader.isAtEnd) {
    const tag = Number(reader.uvarint())
    const raw = reader.value(tag & 7)
    const name = names.get(tag >>> 3)
    if (name == null) continue
    const one = type[name]
    if (one.wire !== (tag & 7)) throw new Error(`'${name}' has wire type ${tag & 7}`)
    if (one.presence === 'repeated') value[name].push(one.of(raw))
    else value[name] = one.of(raw)
  }

  return value
}

class Reader {
  constructor (content) {
    this.content = content
    this.at = 0
  }

  get isAtEnd () { return this.at >= this.content.length }

  value (wire) {
    if (wire === varint) return this.uvarint()
    if (wire === fixed64) return this.take(8)
    if (wire === delimited) return this.take(Number(this.uvarint()))
    if (wire === fixed32) return this.take(4)
    throw new Error(`there is no wire type ${wire}`)
  }

  take (length) {
    if (this.at + length > this.content.length) throw new Error('a field goes beyond the end')
    return this.content.subarray(this.at, this.at += length)
  }

  uvarint () {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte] = this.take(1)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new Error('a varint does not end')
  }
}

function uvarint (value) {
  const result = []
  for (; value > 0x7fn; value >>= 7n) result.push(Number(value & 0x7fn) | 0x80)
  result.push(Number(value))
  return Uint8Array.from(result)
}

function safeInteger (value) {
  const signed = Number(BigInt.asIntN(64, value))
  if (!Number.isSafeInteger(signed)) throw new Error(`${value} is no integer that a number holds`)
  return signed
}
