// The simple recurrent cell.
#include "recurrent/runner.h"

namespace carryline::CARRYLINE_ISA {

template <class Act, class>
using SimpleRnn = SimpleRnnCell<Act>;

Runner simple_rnn(const Recurrence& r) { return with_activations<SimpleRnn>(r); }

}  // namespace carryline::CARRYLINE_ISA
