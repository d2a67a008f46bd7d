// SPDX-License-Identifier: Apache-2.0
// Limits of imported definitions and of what is compiled out of them, all in one place.
#pragma once

#include <cstddef>

namespace leadflow::connectors::described {

// Of the public corpus the largest has 1.1 MB.
inline constexpr size_t kDefinitionBytesMax = 16 * 1024 * 1024;
inline constexpr size_t kOperationsMax = 5000;
// Of one operation. What is beyond it is entered as one JSON value.
inline constexpr size_t kFieldsMax = 1500;
inline constexpr size_t kOutputsMax = 500;
// Objects within objects that become fields of their own; deeper ones are one JSON value.
inline constexpr size_t kObjectDepthMax = 10;
inline constexpr int kReferenceHopsMax = 32;
inline constexpr int kAllOfDepthMax = 8;
inline constexpr size_t kLayersMax = 100;
// Of one definition, whose schemas may refer to each other many times over: how many schemas,
// properties and names are looked at, and how much is kept. The largest of the corpus needs a
// tenth.
inline constexpr size_t kStepsMax = 4 * 1000 * 1000;
// What a property costs that is looked at as an input: its key and path are made.
inline constexpr size_t kPropertySteps = 10;
inline constexpr size_t kCompiledBytesMax = 64 * 1024 * 1024;
// Of a default or fixed value, as JSON.
inline constexpr size_t kDefaultBytesMax = 64 * 1024;
// Of a parameter, a property or an operation.
inline constexpr size_t kNameBytesMax = 1000;
inline constexpr size_t kPathBytesMax = 4000;
inline constexpr size_t kPathPartsMax = 50;
// Tries in recognising a path: "{a}{b}{c}" fits in many ways.
inline constexpr size_t kPathTriesMax = 10000;
inline constexpr size_t kMediaTypesMax = 50;
inline constexpr size_t kArgumentsMax = 50;
inline constexpr size_t kConnectionParametersMax = 200;
inline constexpr size_t kAlternativesMax = 20;
// Characters, of a field's or an operation's description.
inline constexpr size_t kDescriptionUnitsMax = 1000;
inline constexpr size_t kOptionsMax = 1000;
inline constexpr size_t kPoliciesMax = 1000;
inline constexpr size_t kPolicyPathMax = 32;
inline constexpr size_t kPolicyTextBytesMax = 16 * 1024;
// Calls that policies make before the operation's own (setvaluefromurl).
inline constexpr size_t kCallsBeforeMax = 4;
// Of one reply that lists options.
inline constexpr size_t kOptionsReadMax = 5000;

}  // namespace leadflow::connectors::described
