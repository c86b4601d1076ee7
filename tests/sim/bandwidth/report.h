// How the bench shows figures: a table for people, JSON for programs, a time line for plots.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/bandwidth/result.h"

namespace visavis::bandwidth {

void PrintHeading(std::ostream& out);
void PrintRow(const ScenarioResult& result, std::ostream& out);
void PrintMeans(const std::vector<ScenarioResult>& results, std::ostream& out);

// A list of objects, one for each scenario. Shares are 0 to 1.
std::string ToJson(const std::vector<ScenarioResult>& results);

// Writes a line every 100 ms of each flow while the simulation runs; attach before Run.
// capacity_kbps is the link's (of a trace: the mean over half a second), delivered_kbps what the
// receiver got over the last half second, qdelay_ms that of the last packet served.
void AttachTimeLine(Simulation& simulation, std::ostream& out);

}  // namespace visavis::bandwidth
