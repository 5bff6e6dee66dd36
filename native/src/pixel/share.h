/* SPDX-License-Identifier: Apache-2.0 */
/* A product of two samples, divided by the largest sample: a share of a share, rounded to the nearest. There are no
 * ties, as the largest sample is odd. The sums are exact for every product (Blinn 1995). */
#ifndef OCHRE_SHARE_H
#define OCHRE_SHARE_H

#include "cpu.h"

#include <stdint.h>

/* product / 255, for 0 .. 255 * 255. No sum is above 65,535, so that vectors need only 16 bits for each. */
ALWAYS_INLINE uint8_t share_u8(uint32_t product) {
    const uint16_t sum = (uint16_t)(product + 128);
    return (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8);
}

/* product / 65535, for 0 .. 65535 * 65535. */
ALWAYS_INLINE uint16_t share_u16(uint32_t product) {
    const uint32_t sum = product + 32768;
    return (uint16_t)((sum + (sum >> 16)) >> 16);
}

#endif
