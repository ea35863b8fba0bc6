// Judges answers of queries: one JSON line in is a question with its answer, one line out what is wrong with the answer.
import { find, Query } from 'mingo'
import { compare, isEqual, resolve } from 'mingo/util'
import { createInterface } from 'node:readline'
import { isNested, isOddPath, isOddProjection, reasonOf, reasons } from './differences.mjs'

const show = value => JSON.stringify(value)

function judge ({ documents, filter, sort, skip, limit, projection, ids, answer }) {
  const odd = new Map(documents.map(document => [document._id, reasonOf(filter, document)]).filter(([, reason]) => reason))
  const query = new Query(filter)
  const matching = documents.filter(document => query.test(document))
  const expected = new Set(matching.map(document => document._id).filter(id => !odd.has(id)))
  const found = ids.filter(id => !odd.has(id))
  const told = { left: reasons.map(reason => [...odd.values()].filter(one => one === reason).length), judged: documents.length - odd.size, matched: expected.size, isOrdered: false, finding: null }

  const byId = new Map(documents.map(document => [document._id, document]))
  const missing = [...expected].find(id => !found.includes(id))
  if (missing) return { ...told, finding: `missing ${show(byId.get(missing))}` }
  const surplus = found.find(id => !expected.has(id))
  if (surplus) return { ...told, finding: `surplus ${show(byId.get(surplus))}` }

  const order = isSortOdd(sort, documents) ? null : judgeOrder(found, sort, byId)
  if (order?.finding) return { ...told, finding: order.finding }

  const part = judgePart(answer, odd, order, { matching, sort, skip, limit, ids })
  if (part) return { ...told, finding: part }
  return { ...told, isOrdered: order !== null, isExact: odd.size === 0 && order?.isExact === true, finding: judgeProjection(answer, projection, byId) }
}

const key = (document, path) => resolve(document, path) ?? null

const isSortOdd = (sort, documents) => sort.some(([path]) => path.includes('.') &&
  documents.some(document => isOddPath(path, resolve(document, path), document) || isNested(resolve(document, path))))

/**
 * Every pair must be as mingo compares it, and what is equal must stand by the bytes of the id. A value and an array whose smallest item it is are
 * the same to mingo, but not its other arrays of that item: where that decides a pair, there is no verdict.
 */
function judgeOrder (found, sort, byId) {
  const rows = found.map(id => [...sort.map(([path]) => key(byId.get(id), path)), id])
  for (let i = 1; i < rows.length; i++) {
    const at = rows[i].findIndex((value, k) => !isEqual(value, rows[i - 1][k]))
    const difference = compare(rows[i - 1][at], rows[i][at]) * (sort[at]?.[1] ?? 1)
    if (difference > 0) return { finding: `${show(byId.get(found[i - 1]))} stands before ${show(byId.get(found[i]))}` }
  }

  return { isExact: !rows.some(row => row.some(Array.isArray)) }
}

/** Skip and limit, and where nothing is loose the very list that mingo gives. */
function judgePart (answer, odd, order, { matching, sort, skip, limit, ids }) {
  const shown = ids.slice(skip, limit === null ? undefined : skip + limit)
  if (answer.length !== shown.length) return `${answer.length} documents are given instead of ${shown.length}`
  if (odd.size > 0 || !order?.isExact) return null

  const keys = sort.some(([path]) => path === '_id') ? sort : [...sort, ['_id', 1]]
  let cursor = find(structuredClone(matching), {}).sort(Object.fromEntries(keys)).skip(skip)
  if (limit !== null) cursor = cursor.limit(limit)
  const listed = cursor.all().map(document => document._id)
  return isEqual(listed, shown) ? null : `mingo lists ${listed}, and not ${shown}`
}

function judgeProjection (answer, projection, byId) {
  if (!projection) return null
  for (const { id, document } of answer) {
    if (isOddProjection(projection, byId.get(id))) continue
    const expected = projected(byId.get(id), projection)
    if (expected && !isEqual(expected, document)) return `of ${show(byId.get(id))} mingo gives ${show(expected)}, and not ${show(document)}`
  }

  return null
}

/** Without undefined members, and null where mingo fails itself, at a null that it takes for an object. */
function projected (document, projection) {
  try {
    return JSON.parse(show(find([structuredClone(document)], {}, projection).all()))[0]
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...question } = JSON.parse(line)
  let told
  try {
    told = judge(question)
  } catch (error) {
    told = { finding: `mingo fails: ${error.message}` }
  }

  process.stdout.write(`${show({ id, ...told })}\n`)
}
