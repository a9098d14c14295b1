// The equations of each cell for one vector of units: forward, and backward from what forward kept.
//
// `pre` are the sums that reach the slots, biases in them. `kept` is what backward will see: of each gate its value, or
// the sum before it where the value does not tell the slope (see activation.h).
#pragma once

#include "../activation.h"

namespace carryline::CARRYLINE_ISA {

// h = act(x W + h U + b)
template <class Act>
struct SimpleRnnCell {
    static constexpr int slots = 1, x_slots = 1, h_first = 0, h_slots = 1, kept = 1, gates = 1;
    static constexpr int width = 2, tile_rows = WIDE ? 8 : 4;
    static constexpr bool carries = false, resets_before = false;
    static constexpr int gate(int) { return 0; }
    Act act;

    template <class T>
    CARRYLINE_INLINE void forward(
        const Vector<T>* pre, Vector<T>& h, Vector<T>&, const Vector<T>*, Vector<T>* keep) const {
        h = act(pre[0]);
        keep[0] = act.kept(pre[0], h);
    }

    template <class T>
    CARRYLINE_INLINE void backward(
        const Vector<T>* keep, Vector<T>, Vector<T>, const Vector<T>*, Vector<T>& dh, Vector<T>&, Vector<T>* d) const {
        d[0] = dh * act.slope(keep[0]);
        dh = Vector<T>{};
    }
};

// c = f*c + i*act(c~), h = o*act(c); coupled: 1 - f for i; peepholes: i and f see the old c, o the new.
template <class Act, class Rec, bool Peephole, bool Coupled>
struct LstmCell {
    static constexpr int I = 0, F = Coupled ? 0 : 1, C = F + 1, O = C + 1, CARRY = O + 1;
    static constexpr int slots = CARRY, x_slots = slots, h_first = 0, h_slots = slots, kept = slots + 1, gates = slots;
    static constexpr int peepholes = Peephole ? slots - 1 : 0;
    static constexpr int width = 1, tile_rows = WIDE ? 4 : 2;
    static constexpr bool carries = true, resets_before = false;
    static constexpr int gate(int slot) { return slot; }
    Act act;
    Rec rec;

    // The peepholes lie in the order of gates, c left out: o's is the last.
    template <class T>
    CARRYLINE_INLINE void forward(
        const Vector<T>* pre, Vector<T>& h, Vector<T>& c, const Vector<T>* peephole, Vector<T>* keep) const {
        Vector<T> sums[slots];
        for (int s = 0; s < slots; ++s) sums[s] = pre[s];
        if constexpr (Peephole)
            for (int s = 0; s < C; ++s) sums[s] += peephole[s] * c;
        const Vector<T> f = rec(sums[F]), candidate = act(sums[C]);
        keep[F] = rec.kept(sums[F], f);
        keep[C] = act.kept(sums[C], candidate);
        if constexpr (Coupled) {
            c = candidate + f * (c - candidate);
        } else {
            const Vector<T> i = rec(sums[I]);
            keep[I] = rec.kept(sums[I], i);
            c = f * c + i * candidate;
        }
        if constexpr (Peephole) sums[O] += peephole[C] * c;
        const Vector<T> o = rec(sums[O]);
        keep[O] = rec.kept(sums[O], o);
        keep[CARRY] = c;
        h = o * act(c);
    }

    template <class T>
    CARRYLINE_INLINE void backward(
        const Vector<T>* keep, Vector<T>, Vector<T> c_before, const Vector<T>* peephole, Vector<T>& dh, Vector<T>& dc,
        Vector<T>* d) const {
        const Vector<T> c = keep[CARRY], squashed = act(c), f = rec.value(keep[F]), candidate = act.value(keep[C]);
        d[O] = dh * squashed * rec.slope(keep[O]);
        dc += dh * rec.value(keep[O]) * act.slope(act.kept(c, squashed));
        if constexpr (Peephole) dc += d[O] * peephole[C];
        if constexpr (Coupled) {
            d[F] = dc * (c_before - candidate) * rec.slope(keep[F]);
            d[C] = dc * (1 - f) * act.slope(keep[C]);
        } else {
            d[I] = dc * candidate * rec.slope(keep[I]);
            d[F] = dc * c_before * rec.slope(keep[F]);
            d[C] = dc * rec.value(keep[I]) * act.slope(keep[C]);
        }
        dc *= f;
        if constexpr (Peephole)
            for (int s = 0; s < C; ++s) dc += d[s] * peephole[s];
        dh = Vector<T>{};
    }
};

// h~ = act(x W + b + r*(h U + b')), h = z*h + (1-z)*h~; slots: h~ from the inputs, z, r, h~ from the state.
template <class Act, class Rec>
struct GruCell {
    static constexpr int X = 0, Z = 1, R = 2, H = 3;
    static constexpr int slots = 4, x_slots = 3, h_first = 1, h_slots = 3, kept = 4, gates = 3;
    static constexpr int width = 1, tile_rows = WIDE ? 4 : 2;
    static constexpr bool carries = false, resets_before = false;
    static constexpr int gate(int slot) { return slot == Z ? 0 : slot == R ? 1 : 2; }
    Act act;
    Rec rec;

    template <class T>
    CARRYLINE_INLINE void forward(
        const Vector<T>* pre, Vector<T>& h, Vector<T>&, const Vector<T>*, Vector<T>* keep) const {
        const Vector<T> z = rec(pre[Z]), r = rec(pre[R]), sum = pre[X] + r * pre[H], candidate = act(sum);
        keep[X] = act.kept(sum, candidate);
        keep[Z] = rec.kept(pre[Z], z);
        keep[R] = rec.kept(pre[R], r);
        keep[H] = pre[H];
        h = candidate + z * (h - candidate);
    }

    template <class T>
    CARRYLINE_INLINE void backward(
        const Vector<T>* keep, Vector<T> h_before, Vector<T>, const Vector<T>*, Vector<T>& dh, Vector<T>&,
        Vector<T>* d) const {
        const Vector<T> z = rec.value(keep[Z]), candidate = act.value(keep[X]);
        d[X] = dh * (1 - z) * act.slope(keep[X]);
        d[Z] = dh * (h_before - candidate) * rec.slope(keep[Z]);
        d[R] = d[X] * keep[H] * rec.slope(keep[R]);
        d[H] = d[X] * rec.value(keep[R]);
        dh *= z;
    }
};

// h~ = act(x W + (r*h) U + b): r is needed whole before the second product, so the step has two halves.
template <class Act, class Rec>
struct GruResetBeforeCell {
    static constexpr int X = 0, Z = 1, R = 2;
    static constexpr int slots = 3, x_slots = 3, h_first = 1, h_slots = 2, kept = 3, gates = 3;
    static constexpr int width = 1, tile_rows = WIDE ? 8 : 3;
    static constexpr bool carries = false, resets_before = true;
    static constexpr int gate(int slot) { return slot == Z ? 0 : slot == R ? 1 : 2; }
    Act act;
    Rec rec;

    template <class T>
    CARRYLINE_INLINE void gates_forward(const Vector<T>* pre, Vector<T>& z, Vector<T>& r, Vector<T>* keep) const {
        z = rec(pre[Z]), r = rec(pre[R]);
        keep[Z] = rec.kept(pre[Z], z);
        keep[R] = rec.kept(pre[R], r);
    }

    template <class T>
    CARRYLINE_INLINE void candidate_forward(Vector<T> sum, Vector<T> z, Vector<T>& h, Vector<T>& keep) const {
        const Vector<T> candidate = act(sum);
        keep = act.kept(sum, candidate);
        h = candidate + z * (h - candidate);
    }

    // First z and the candidate; then, when the gradient of r*h is known, r. `seen` is h through the dropout mask.
    template <class T>
    CARRYLINE_INLINE void backward(
        const Vector<T>* keep, Vector<T> h_before, Vector<T>, const Vector<T>*, Vector<T>& dh, Vector<T>&,
        Vector<T>* d) const {
        const Vector<T> z = rec.value(keep[Z]), candidate = act.value(keep[X]);
        d[X] = dh * (1 - z) * act.slope(keep[X]);
        d[Z] = dh * (h_before - candidate) * rec.slope(keep[Z]);
        dh *= z;
    }

    template <class T>
    CARRYLINE_INLINE void reset_backward(Vector<T> keep, Vector<T> seen, Vector<T>& d_reset, Vector<T>& d) const {
        d = d_reset * seen * rec.slope(keep);
        d_reset *= rec.value(keep);
    }
};

}  // namespace carryline::CARRYLINE_ISA
