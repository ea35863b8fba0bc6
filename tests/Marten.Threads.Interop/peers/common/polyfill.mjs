// js-libp2p needs these two of Node 22; load with `node --import` under older versions.
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
