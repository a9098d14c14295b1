// The GRU, with the reset gate after or before the recurrent product.
#include "recurrent/runner.h"

namespace carryline::CARRYLINE_ISA {

Runner gru(const Recurrence& r) {
    return r.cell == Cell::gru ? with_activations<GruCell>(r) : with_activations<GruResetBeforeCell>(r);
}

}  // namespace carryline::CARRYLINE_ISA
