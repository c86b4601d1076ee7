// The same over the Opus with deep redundancy, as a page's module has it: its networks get what a
// packet says of the sound before it.
#include "tests/fuzz/opus_decoder_fuzzer.cpp"
