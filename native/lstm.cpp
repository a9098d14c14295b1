// The LSTM and its variants.
#include "recurrent/runner.h"

namespace carryline::CARRYLINE_ISA {

template <class Act, class Rec>
using Plain = LstmCell<Act, Rec, false, false>;
template <class Act, class Rec>
using Peephole = LstmCell<Act, Rec, true, false>;
template <class Act, class Rec>
using Coupled = LstmCell<Act, Rec, false, true>;
template <class Act, class Rec>
using CoupledPeephole = LstmCell<Act, Rec, true, true>;

Runner lstm(const Recurrence& r) {
    switch (r.cell) {
        case Cell::lstm_peephole: return with_activations<Peephole>(r);
        case Cell::lstm_coupled: return with_activations<Coupled>(r);
        case Cell::lstm_coupled_peephole: return with_activations<CoupledPeephole>(r);
        default: return with_activations<Plain>(r);
    }
}

}  // namespace carryline::CARRYLINE_ISA
