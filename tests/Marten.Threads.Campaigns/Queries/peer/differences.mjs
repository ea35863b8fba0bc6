// Where mingo's answer is known to differ from ours, by docs/queries.md: such documents are left out of a comparison, and counted by these reasons.
import { resolve } from 'mingo/util'

export const reasons = ['arrays in arrays', 'values taken for numbers', 'items that are no documents']
const [nested, numbers, items] = reasons

const logical = ['$and', '$or', '$nor']

const isZero = mask => mask === 0 || mask.length === 0
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)
const isOperators = value => isObject(value) && Object.keys(value).some(name => name.startsWith('$'))
const isIndex = step => /^\d+$/.test(step)
export const isNested = value => Array.isArray(value) && value.some(Array.isArray)

function firstOf (values, reasonOf) {
  for (const value of values) {
    const reason = reasonOf(value)
    if (reason) return reason
  }
}

/** The reason why a document is one of those for a filter, or undefined. */
export const reasonOf = (filter, document) => firstOf(Object.entries(filter), ([name, asked]) => logical.includes(name)
  ? firstOf(asked, inner => reasonOf(inner, document))
  : reasonAt(name, isOperators(asked) ? asked : { $eq: asked }, document))

function reasonAt (path, operators, document) {
  const value = resolve(document, path)
  if (isOddPath(path, value, document, asksExistence(operators))) return nested
  return firstOf(Object.entries(operators), ([name, operand]) => reasonOfOperator(name, operand, value))
}

const asksExistence = operators => '$exists' in operators || ('$not' in operators && asksExistence(operators.$not))

/** Arrays inside of arrays: mingo opens some and not others, and an index in an array that a path made is there for it. */
export function isOddPath (path, value, document, isForExistence = false) {
  if (!path.includes('.')) return false
  const steps = path.split('.')
  if (goesIntoNested(document, steps)) return true
  if (isForExistence && Array.isArray(value) && value.length === 0 && steps.some(isIndex)) return true
  if (!isNested(value)) return false
  return steps.some(isIndex) || value.length > 1 || value[0].length === 0 || isNested(value[0])
}

function goesIntoNested (value, steps) {
  if (steps.length === 0 || typeof value !== 'object' || value === null) return false
  if (!Array.isArray(value) || isIndex(steps[0])) return goesIntoNested(value[steps[0]], steps.slice(1))
  return isNested(value) || value.some(item => isObject(item) && goesIntoNested(item, steps))
}

function reasonOfOperator (name, operand, value) {
  if (name === '$not') return firstOf(Object.entries(operand), ([inner, asked]) => reasonOfOperator(inner, asked, value))
  if (name === '$mod') return isNested(value) || [value].flat().some(isTakenForNumber) ? numbers : undefined
  if (name.startsWith('$bits')) return typeof value !== 'number' && isTakenForBits(name, operand, value) ? numbers : undefined
  if (name === '$regex') return isNested(value) ? nested : undefined
  if (name === '$all') return firstOf(operand, item => item?.$elemMatch && reasonOfItems(item.$elemMatch, value))
  if (name === '$elemMatch') return reasonOfItems(operand, value)
}

const isTakenForNumber = value => typeof value !== 'number' && !Number.isNaN(Number(value))

const isTakenForBits = (name, mask, value) => name.endsWith('Clear') || isZero(mask) || Array.isArray(value) || (value | 0) !== 0

/** mingo finds members in items that are no documents. */
function reasonOfItems (operand, value) {
  if (!Array.isArray(value)) return
  const isOfItems = isOperators(operand) && !Object.keys(operand).some(name => logical.includes(name))
  return firstOf(value, item => isOfItems ? reasonAt('item', operand, { item }) : isObject(item) ? reasonOf(operand, item) : items)
}

/** mingo leaves out nothing in arrays inside of arrays, and takes items for documents that are none. */
export const isOddProjection = (projection, document) => Object.entries(projection).some(([path, asked]) => asked === 0
  ? goesIntoNested(document, path.split('.'))
  : isObject(asked) && asked.$elemMatch && reasonOfItems(asked.$elemMatch, document[path]))
