/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for <math.h> where the library is built to need no C library. fabs, copysign and sqrt are instructions
 * everywhere. The others are in math.c. What is not declared here does not compile. */
#ifndef OCHRE_BARE_MATH_H
#define OCHRE_BARE_MATH_H

#define NAN         __builtin_nanf("")
#define INFINITY    __builtin_inff()
#define isnan(x)    __builtin_isnan(x)
#define isinf(x)    __builtin_isinf(x)
#define isfinite(x) __builtin_isfinite(x)
#define signbit(x)  __builtin_signbit(x)

double fabs(double x);
float fabsf(float x);
double copysign(double x, double sign);
float copysignf(float x, float sign);
double sqrt(double x);
float sqrtf(float x);

double fmin(double a, double b);
double fmax(double a, double b);
double rint(double x);
double floor(double x);
double ceil(double x);
double trunc(double x);
double frexp(double x, int *exponent);
double ldexp(double x, int exponent);
int ilogb(double x);

#endif
