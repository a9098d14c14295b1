// How a batch is cut into tasks: chunks of rows, longest sequences first, each run through all its steps by one thread.
#pragma once

#include "../recurrence.h"
#include "../workspace.h"

namespace carryline::CARRYLINE_ISA {

// Rows are taken in the order of falling length, so that the rows of a chunk that still run are always its first ones
// and finished ones cost nothing. Chunks depend on the shapes alone, never on the number of threads: the sums over a
// batch are taken chunk by chunk, in one order.
struct Plan {
    std::int64_t batch, time, chunk_rows, chunks;
    std::int64_t* rows = nullptr;     // (batch,) the row of the batch that stands at each place
    std::int64_t* lengths = nullptr;  // (batch,) its length
    Workspace memory;

    Plan(const Recurrence& r, std::int64_t weight_bytes, std::int64_t tile_rows) : batch(r.batch), time(r.time) {
        // Eight chunks keep several threads busy, and sixteen rows use a panel of weights well while it is in the first
        // cache. Weights that outgrow the second cache are read anew at every step: more rows share the reading.
        const bool small = weight_bytes <= (512 << 10), large = weight_bytes > (2 << 20);
        const std::int64_t pieces = small ? 8 : large ? 2 : 4, most = small ? 16 : large ? 64 : 32;
        const std::int64_t even = round_up(larger((batch + pieces - 1) / pieces, small ? 1 : 16), tile_rows);
        chunk_rows = smaller(most, even);
        chunks = (batch + chunk_rows - 1) / chunk_rows;
        memory.plan(rows, batch);
        memory.plan(lengths, batch);
        std::int64_t* starts = nullptr;
        memory.plan(starts, time + 1);
        memory.allocate();
        if (r.lengths == nullptr) {
            for (std::int64_t b = 0; b < batch; ++b) rows[b] = b, lengths[b] = time;
            return;
        }
        // A counting sort, stable: starts[time - length] is the place of the first row of that length.
        for (std::int64_t n = 0; n <= time; ++n) starts[n] = 0;
        for (std::int64_t b = 0; b < batch; ++b) ++starts[time - r.lengths[b]];
        for (std::int64_t n = 0, before = 0; n <= time; ++n) {
            const std::int64_t count = starts[n];
            starts[n] = before;
            before += count;
        }
        for (std::int64_t b = 0; b < batch; ++b) {
            const std::int64_t place = starts[time - r.lengths[b]]++;
            rows[place] = b, lengths[place] = r.lengths[b];
        }
    }

    std::int64_t first(std::int64_t chunk) const { return chunk * chunk_rows; }
    std::int64_t size(std::int64_t chunk) const { return smaller(chunk_rows, batch - first(chunk)); }
};

}  // namespace carryline::CARRYLINE_ISA
