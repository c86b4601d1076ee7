// The rows of kernels_bench: each function with ours and the one that it replaces.
#pragma once

typedef void Function(void);  // of whatever type; cast back by `call`

typedef struct {
  const char* name;
  void (*call)(Function*);  // one call with arguments of its type
  Function* ours;
  Function* replaced;
} Row;

// By kinds of tests/wasm/kernels/kernels.h: call_KIND is this file's caller's.
#define VISAVIS_DECLARE_REPLACED(kind, name) extern __typeof__(name##_neon) replaced_##name##_neon;
#define VISAVIS_ROW(kind, name) \
  {#name, call_##kind, (Function*)name##_neon, (Function*)replaced_##name##_neon},

// Each ends with a row without a name.
extern const Row kVp9Rows[];
extern const Row kVp8Rows[];
