// SPDX-License-Identifier: Apache-2.0
// The server's rule for passwords, told before it is broken.
export const kPasswordMin = 12;
