// js-libp2p needs Node 22; these are what it misses in Node 20 and, the last two, in Node 18. Load with `node --import`.
import { webcrypto } from 'node:crypto'

Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => { resolve = yes; reject = no })
  return { promise, resolve, reject }
}

Array.fromAsync ??= async function (source) {
  const items = []
  for await (const item of source) items.push(item)
  return items
}

globalThis.crypto ??= webcrypto

globalThis.CustomEvent ??= class CustomEvent extends Event {
  constructor (type, options) {
    super(type, options)
    this.detail = options?.detail ?? null
  }
}
