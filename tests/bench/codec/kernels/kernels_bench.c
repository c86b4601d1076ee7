// Time of one call of each function of wasm/kernels and of libvpx's own NEON code by way of SIMDe,
// which it replaces, both in wasm:
//   node build/wasm/kernels/kernels_bench.js [WORD]    only rows whose name holds WORD
// They take turns, in short pieces of time, and the least of each counts: what else the machine
// does only adds.
#include <emscripten.h>
#include <stdio.h>
#include <string.h>

#include "rows.h"

enum { kRounds = 120, kCalls = 4000 };

static double time_of(const Row* row, Function* function) {
  const double start = emscripten_get_now();
  for (int i = 0; i < kCalls; ++i) row->call(function);
  return (emscripten_get_now() - start) * 1e6 / kCalls;
}

static double smaller(double a, double b) { return a < b ? a : b; }

static void measure(const Row* row, const char* word) {
  for (; row->name != NULL; ++row) {
    if (strstr(row->name, word) == NULL) continue;
    double ours = 1e9, replaced = 1e9;
    for (int round = 0; round < kRounds; ++round) {
      ours = smaller(ours, time_of(row, row->ours));
      replaced = smaller(replaced, time_of(row, row->replaced));
    }
    printf("%-26s %9.1f %9.1f %8.2f\n", row->name, ours, replaced, replaced / ours);
  }
}

int main(int argc, char** argv) {
  printf("%-26s %9s %9s %8s\n", "", "ours, ns", "SIMDe, ns", "times");
  measure(kVp8Rows, argc > 1 ? argv[1] : "");
  measure(kVp9Rows, argc > 1 ? argv[1] : "");
  return 0;
}
