// SPDX-License-Identifier: Apache-2.0
// Help for the functions of expressions: signature and what it gives, by group.

export interface FunctionHelp {
  name: string;
  signature: string;
  help: string;
}

const kText: [string, string][] = [
  ['String', `concat(text, text, …)|Joins texts.
substring(text, start, length?)|A part of a text; the first character is 0.
slice(text, start, end?)|A part of a text; negative places count from the end.
replace(text, old, new)|Replaces every occurrence.
toLower(text)|In small letters.
toUpper(text)|In capital letters.
indexOf(text, searched)|Where it occurs first, without regard to case; -1 if nowhere.
lastIndexOf(text, searched)|Where it occurs last; -1 if nowhere.
nthIndexOf(text, searched, n)|Where it occurs for the n-th time.
startsWith(text, start)|Whether it begins so, without regard to case.
endsWith(text, end)|Whether it ends so, without regard to case.
split(text, separator)|The parts between separators, as a list.
trim(text)|Without white space at both ends.
guid()|A new unique id.
formatNumber(number, format, locale?)|A number as text: '0.00', 'C2'.
isInt(text)|Whether it can be read as a whole number.
isFloat(text)|Whether it can be read as a number.
chunk(text or list, length)|Pieces of equal length.`],
  ['Collection', `contains(collection, value)|Whether a text, list or object holds it.
length(text or list)|How many characters or items.
empty(collection)|Whether there is nothing in it.
first(list)|The first item, or character.
last(list)|The last item, or character.
take(list, count)|The first items.
skip(list, count)|All but the first items.
union(list, list, …)|What is in any of them, once.
intersection(list, list, …)|What is in all of them.
join(list, separator)|The items as one text.
sort(list, key?)|The items in order.
reverse(list)|The items in reverse order.
range(start, count)|A list of whole numbers.
createArray(value, …)|A list of these values.
array(value)|A list of this one value.
item()|The present item, in a filter, a selection or the innermost loop.
items('Loop')|The present item of this loop.
iterationIndexes('Loop')|Which turn of this Do until it is.`],
  ['Logic', `if(condition, then, otherwise)|One of two values.
equals(a, b)|Whether both are the same; texts with regard to case.
and(a, b, …)|Whether all are true.
or(a, b, …)|Whether any is true.
not(condition)|The opposite.
less(a, b)|Whether a is smaller.
lessOrEquals(a, b)|Whether a is not greater.
greater(a, b)|Whether a is greater.
greaterOrEquals(a, b)|Whether a is not smaller.
coalesce(value, value, …)|The first that is not null.`],
  ['Conversion', `int(value)|A whole number from a text.
float(value)|A number from a text.
decimal(value)|An exact decimal number from a text.
bool(value)|True or false from a text or number.
string(value)|The text form of anything.
json(text)|The value that a JSON text holds.
xml(value)|XML from a text or object.
xpath(xml, path)|What an XPath finds.
base64(text)|In Base64.
base64ToString(text)|Out of Base64.
base64ToBinary(text)|Bytes out of Base64.
binary(text)|The bytes of a text.
dataUri(text)|As a data: address.
dataUriToString(uri)|The text in a data: address.
uriComponent(text)|Escaped for a web address.
uriComponentToString(text)|Out of a web address.`],
  ['Math', `add(a, b)|Sum.
sub(a, b)|Difference.
mul(a, b)|Product.
div(a, b)|Quotient; of whole numbers a whole number.
mod(a, b)|Remainder.
min(a, b, …)|The smallest.
max(a, b, …)|The greatest.
rand(low, high)|A whole number by chance; high is not reached.`],
  ['Date and time', `utcNow(format?)|The present time.
addDays(time, days, format?)|So many days later.
addHours(time, hours, format?)|So many hours later.
addMinutes(time, minutes, format?)|So many minutes later.
addSeconds(time, seconds, format?)|So many seconds later.
addToTime(time, count, unit, format?)|Later by a count of 'Day', 'Week', 'Month', …
subtractFromTime(time, count, unit, format?)|Earlier by a count of units.
getFutureTime(count, unit, format?)|From now on.
getPastTime(count, unit, format?)|Before now.
formatDateTime(time, format?, locale?)|In another form: 'yyyy-MM-dd'.
parseDateTime(text, locale?, format?)|A time out of a text.
convertFromUtc(time, zone, format?)|On the clock of a place.
convertToUtc(time, zone, format?)|From the clock of a place.
convertTimeZone(time, from, to, format?)|From one place's clock to another's.
startOfDay(time, format?)|Midnight before.
startOfHour(time, format?)|The full hour before.
startOfMonth(time, format?)|The first of the month.
dayOfWeek(time)|0 is Sunday.
dayOfMonth(time)|1 to 31.
dayOfYear(time)|1 to 366.
dateDifference(start, end)|How long between.
ticks(time)|In steps of 100 ns since the year 1.`],
  ['Workflow', `triggerBody()|What the trigger received.
triggerOutputs()|Body and headers of the trigger.
trigger()|Everything about the trigger.
body('Step')|The body that a step gave.
outputs('Step')|All that a step gave.
actions('Step')|Everything about a step: status, code, inputs, outputs.
result('Scope')|The records of the steps inside.
variables('name')|The present value of a variable.
parameters('name')|A parameter of the flow.
workflow()|The flow and the run.
triggerFormDataValue('key')|A value of a posted form.
formDataValue('Step', 'key')|A value of a form that a step gave.
multipartBody('Step', index)|A part of a multipart body.`],
  ['Object', `addProperty(object, name, value)|With one more property.
setProperty(object, name, value)|With this value under the name.
removeProperty(object, name)|Without the property.`],
  ['Address', `uriHost(uri)|The host of a web address.
uriPath(uri)|Its path.
uriPathAndQuery(uri)|Its path and query.
uriPort(uri)|Its port.
uriQuery(uri)|Its query.
uriScheme(uri)|http or https.`],
];

export const kFunctions: { group: string; functions: FunctionHelp[] }[] = kText.map(([group, lines]) => ({
  group,
  functions: lines.split('\n').map((line) => {
    const [signature = '', help = ''] = line.split('|');
    return { signature, help, name: signature.slice(0, signature.indexOf('(')) };
  }),
}));
