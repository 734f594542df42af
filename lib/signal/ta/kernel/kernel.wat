;; What indicators do to every bar of a column, on blocks of it that lie in the cache, two bars an instruction. The numbers are those of
;; the machines in ../machine, to the bit.
;;
;; The bytes in kernel.ts are this text, translated; tests/lib/signal/ta/kernel.test.ts says how, and fails where they differ.
;; Addresses are of 64-bit floats; counts of bytes are multiples of 64, those of `bands` of 16.
(module
  ;; Another thread runs the same functions on other places of it.
  (memory (import "kernel" "memory") 1 65536 shared)

  ;; Adds the numbers at `from` to those at `to`, the last ones first: what lies before `to` is read before it changes.
  (func $add (param $to i32) (param $from i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (local.get $to))
    (local.set $to (i32.add (local.get $to) (local.get $bytes)))
    (local.set $from (i32.add (local.get $from) (local.get $bytes)))
    (loop $eight
      (local.set $to (i32.sub (local.get $to) (i32.const 64)))
      (local.set $from (i32.sub (local.get $from) (i32.const 64)))
      (v128.store offset=48 (local.get $to) (f64x2.add (v128.load offset=48 (local.get $to)) (v128.load offset=48 (local.get $from))))
      (v128.store offset=32 (local.get $to) (f64x2.add (v128.load offset=32 (local.get $to)) (v128.load offset=32 (local.get $from))))
      (v128.store offset=16 (local.get $to) (f64x2.add (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
      (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to)) (v128.load (local.get $from))))
      (br_if $eight (i32.gt_u (local.get $to) (local.get $end)))))

  ;; Twice that in one: sums of four numbers that lie `step` bytes apart, in place of the last of them.
  (func $addFour (param $to i32) (param $step i32) (param $bytes i32)
    (local $end i32) (local $second i32) (local $third i32) (local $fourth i32)
    (local.set $end (local.get $to))
    (local.set $to (i32.add (local.get $to) (local.get $bytes)))
    (local.set $second (i32.sub (local.get $to) (local.get $step)))
    (local.set $third (i32.sub (local.get $second) (local.get $step)))
    (local.set $fourth (i32.sub (local.get $third) (local.get $step)))
    (loop $four
      (local.set $to (i32.sub (local.get $to) (i32.const 32)))
      (local.set $second (i32.sub (local.get $second) (i32.const 32)))
      (local.set $third (i32.sub (local.get $third) (i32.const 32)))
      (local.set $fourth (i32.sub (local.get $fourth) (i32.const 32)))
      (v128.store offset=16 (local.get $to) (f64x2.add
        (f64x2.add (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $second)))
        (f64x2.add (v128.load offset=16 (local.get $third)) (v128.load offset=16 (local.get $fourth)))))
      (v128.store (local.get $to) (f64x2.add
        (f64x2.add (v128.load (local.get $to)) (v128.load (local.get $second)))
        (f64x2.add (v128.load (local.get $third)) (v128.load (local.get $fourth)))))
      (br_if $four (i32.gt_u (local.get $to) (local.get $end)))))

  ;; `addFour` of neighbours. What one place has read and added the next needs again.
  (func $addNeighbours (param $to i32) (param $bytes i32)
    (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $sum v128) (local $next v128)
    (local.set $end (local.get $to))
    (local.set $to (i32.add (local.get $to) (local.get $bytes)))
    (local.set $a (v128.load (i32.sub (local.get $to) (i32.const 16))))
    (local.set $b (v128.load (i32.sub (local.get $to) (i32.const 32))))
    (local.set $sum (f64x2.add (local.get $a) (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $b) (local.get $a))))
    (loop $four
      (local.set $to (i32.sub (local.get $to) (i32.const 32)))
      (local.set $a (v128.load (i32.sub (local.get $to) (i32.const 16))))
      (local.set $next (f64x2.add (local.get $b) (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $a) (local.get $b))))
      (v128.store offset=16 (local.get $to) (f64x2.add (local.get $sum) (local.get $next)))
      (local.set $b (v128.load (i32.sub (local.get $to) (i32.const 32))))
      (local.set $sum (f64x2.add (local.get $a) (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $b) (local.get $a))))
      (v128.store (local.get $to) (f64x2.add (local.get $next) (local.get $sum)))
      (br_if $four (i32.gt_u (local.get $to) (local.get $end)))))

  ;; Means of `period` numbers: of a sum of the numbers at `from`, of two or of four that lie `step` bytes apart, and of that at `low` unless
  ;; that is 0. What is not finite, less itself, is NaN.
  (func $mean (param $to i32) (param $low i32) (param $from i32) (param $step i32) (param $count i32) (param $bytes i32) (param $period i32)
    (local $end i32) (local $second i32) (local $third i32) (local $fourth i32) (local $a v128) (local $b v128) (local $divisor v128)
    (local.set $divisor (f64x2.splat (f64.convert_i32_u (local.get $period))))
    (local.set $end (i32.add (local.get $to) (local.get $bytes)))
    (loop $four
      (local.set $a (v128.load (local.get $from)))
      (local.set $b (v128.load offset=16 (local.get $from)))
      (if (i32.gt_u (local.get $count) (i32.const 1)) (then
        (local.set $second (i32.sub (local.get $from) (local.get $step)))
        (local.set $a (f64x2.add (local.get $a) (v128.load (local.get $second))))
        (local.set $b (f64x2.add (local.get $b) (v128.load offset=16 (local.get $second))))
        (if (i32.gt_u (local.get $count) (i32.const 2)) (then
          (local.set $third (i32.sub (local.get $second) (local.get $step)))
          (local.set $fourth (i32.sub (local.get $third) (local.get $step)))
          (local.set $a (f64x2.add (local.get $a) (f64x2.add (v128.load (local.get $third)) (v128.load (local.get $fourth)))))
          (local.set $b (f64x2.add (local.get $b) (f64x2.add (v128.load offset=16 (local.get $third)) (v128.load offset=16 (local.get $fourth)))))))))
      (if (local.get $low) (then
        (local.set $a (f64x2.add (v128.load (local.get $low)) (local.get $a)))
        (local.set $b (f64x2.add (v128.load offset=16 (local.get $low)) (local.get $b)))
        (local.set $low (i32.add (local.get $low) (i32.const 32)))))
      (v128.store (local.get $to) (f64x2.add (f64x2.div (local.get $a) (local.get $divisor)) (f64x2.sub (local.get $a) (local.get $a))))
      (v128.store offset=16 (local.get $to) (f64x2.add (f64x2.div (local.get $b) (local.get $divisor)) (f64x2.sub (local.get $b) (local.get $b))))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (br_if $four (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; Means of the last `period` values, to `out`; the values are lost, and the first `period` − 1 means are none. A sum of 2, 4, 8, …
  ;; values is the sum of two sums of half as many, and a window is made of such, the newest the shortest: the same additions for
  ;; every window, wherever it lies. Reads up to `period` places before the values.
  (func (export "means") (param $values i32) (param $out i32) (param $bytes i32) (param $period i32)
    (local $bit i32) (local $times i32) (local $rest i32) (local $low i32) (local $from i32)
    (local.set $bit (i32.const 1))
    (local.set $rest (local.get $period))
    (if (i32.eq (local.get $period) (i32.const 1)) (then
      (return (call $mean (local.get $out) (i32.const 0) (local.get $values) (i32.const 0) (i32.const 1) (local.get $bytes) (local.get $period)))))
    (loop $level
      ;; Sums of twice as many that no window is made of are not written.
      (local.set $times (select (i32.const 2) (i32.const 4) (i32.and (local.get $period) (i32.shl (local.get $bit) (i32.const 1)))))
      (if (i32.and (local.get $rest) (local.get $bit)) (then
        (local.set $rest (i32.xor (local.get $rest) (local.get $bit)))
        (if (local.get $low)
          (then
            (call $add (local.get $out)
              (i32.sub (local.get $values) (i32.shl (i32.and (local.get $period) (i32.sub (local.get $bit) (i32.const 1))) (i32.const 3)))
              (local.get $bytes)))
          (else
            (local.set $low (local.get $values))
            (if (i32.ne (local.get $rest) (i32.mul (local.get $bit) (local.get $times))) (then
              (memory.copy (local.tee $low (local.get $out)) (local.get $values) (local.get $bytes))))))))
      ;; The last sums are not written either.
      (if (i32.eq (local.get $rest) (i32.mul (local.get $bit) (local.get $times)))
        (then
          (call $mean (local.get $out) (local.get $low)
            (i32.sub (local.get $values) (i32.shl (i32.and (local.get $period) (i32.sub (local.get $rest) (i32.const 1))) (i32.const 3)))
            (i32.shl (local.get $bit) (i32.const 3)) (local.get $times) (local.get $bytes) (local.get $period)))
        (else
          (if (i32.eq (local.get $times) (i32.const 2))
            (then (call $add (local.get $values) (i32.sub (local.get $values) (i32.shl (local.get $bit) (i32.const 3))) (local.get $bytes)))
            (else (if (i32.eq (local.get $bit) (i32.const 1))
              (then (call $addNeighbours (local.get $values) (local.get $bytes)))
              (else (call $addFour (local.get $values) (i32.shl (local.get $bit) (i32.const 3)) (local.get $bytes))))))
          (local.set $bit (i32.mul (local.get $bit) (local.get $times)))
          (br $level)))))

  ;; Population deviations of the last `period` values, and their means unless `means` is 0, as `Moments` has them: a window is the tail of
  ;; one block of `period` values and the head of the next. Four blocks at a time, `groups` times, from `at` on; before that lies
  ;; another block. `tails` has room for 8 · (period + 1) numbers, the last eight of them 0. Gives 0 where all values are finite.
  (func (export "deviations") (param $at i32) (param $tails i32) (param $means i32) (param $out i32)
    (param $period i32) (param $groups i32) (param $multiple f64) (result f64)
    (local $block i32) (local $t i32) (local $k i32) (local $p i32) (local $q i32) (local $r i32) (local $s i32)
    (local $toOut i32) (local $toMeans i32)
    (local $baseA v128) (local $baseB v128) (local $dA v128) (local $dB v128) (local $sumA v128) (local $sumB v128)
    (local $squaresA v128) (local $squaresB v128) (local $sum v128) (local $v v128) (local $zero v128)
    (local $share v128) (local $times v128) (local $wrong v128)
    (local.set $share (f64x2.splat (f64.div (f64.const 1) (f64.convert_i32_u (local.get $period)))))
    (local.set $times (f64x2.splat (local.get $multiple)))
    (local.set $block (i32.shl (local.get $period) (i32.const 3)))
    (local.set $toOut (i32.sub (local.get $out) (local.get $at)))
    (local.set $toMeans (i32.sub (local.get $means) (local.get $at)))
    (loop $group
      (local.set $p (local.get $at))
      (local.set $q (i32.add (local.get $p) (local.get $block)))
      (local.set $r (i32.add (local.get $q) (local.get $block)))
      (local.set $s (i32.add (local.get $r) (local.get $block)))
      (local.set $baseA (v128.load64_lane 1 (local.get $q) (v128.load64_zero (local.get $p))))
      (local.set $baseB (v128.load64_lane 1 (local.get $s) (v128.load64_zero (local.get $r))))
      ;; Tails of the blocks before, from their last value to their second.
      (local.set $sumA (local.get $zero)) (local.set $squaresA (local.get $zero)) (local.set $sumB (local.get $zero)) (local.set $squaresB (local.get $zero))
      (local.set $t (i32.add (local.get $tails) (i32.shl (local.get $period) (i32.const 6))))
      (local.set $k (local.get $period))
      (block $tailed (loop $value
        (br_if $tailed (i32.eqz (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (local.set $t (i32.sub (local.get $t) (i32.const 64)))
        (local.set $s (i32.sub (local.get $s) (i32.const 8)))
        (local.set $r (i32.sub (local.get $r) (i32.const 8)))
        (local.set $q (i32.sub (local.get $q) (i32.const 8)))
        (local.set $p (i32.sub (local.get $p) (i32.const 8)))
            (local.set $dA (f64x2.sub (v128.load64_lane 1 (local.get $q) (v128.load64_zero (local.get $p))) (local.get $baseA)))
            (local.set $sumA (f64x2.add (local.get $sumA) (local.get $dA)))
            (local.set $squaresA (f64x2.add (local.get $squaresA) (f64x2.mul (local.get $dA) (local.get $dA))))
            (v128.store (local.get $t) (local.get $sumA))
            (v128.store offset=16 (local.get $t) (local.get $squaresA))
            (local.set $dB (f64x2.sub (v128.load64_lane 1 (local.get $s) (v128.load64_zero (local.get $r))) (local.get $baseB)))
            (local.set $sumB (f64x2.add (local.get $sumB) (local.get $dB)))
            (local.set $squaresB (f64x2.add (local.get $squaresB) (f64x2.mul (local.get $dB) (local.get $dB))))
            (v128.store offset=32 (local.get $t) (local.get $sumB))
            (v128.store offset=48 (local.get $t) (local.get $squaresB))
        (br $value)))
      (local.set $p (local.get $at))
      (local.set $q (i32.add (local.get $p) (local.get $block)))
      (local.set $r (i32.add (local.get $q) (local.get $block)))
      (local.set $s (i32.add (local.get $r) (local.get $block)))
      (local.set $sumA (local.get $zero)) (local.set $squaresA (local.get $zero)) (local.set $sumB (local.get $zero)) (local.set $squaresB (local.get $zero))
      (local.set $t (local.get $tails))
      (local.set $k (local.get $period))
      (loop $value
        (local.set $t (i32.add (local.get $t) (i32.const 64)))
          (local.set $dA (f64x2.sub (v128.load64_lane 1 (local.get $q) (v128.load64_zero (local.get $p))) (local.get $baseA)))
          (local.set $sumA (f64x2.add (local.get $sumA) (local.get $dA)))
          (local.set $squaresA (f64x2.add (local.get $squaresA) (f64x2.mul (local.get $dA) (local.get $dA))))
          (local.set $sum (f64x2.add (v128.load (local.get $t)) (local.get $sumA)))
          (local.set $v (f64x2.mul (f64x2.sqrt (f64x2.mul (local.get $share) (f64x2.pmax
            (f64x2.sub
              (f64x2.add (v128.load offset=16 (local.get $t)) (local.get $squaresA))
              (f64x2.mul (f64x2.mul (local.get $sum) (local.get $sum)) (local.get $share)))
            (local.get $zero)))) (local.get $times)))
          (v128.store64_lane 0 (i32.add (local.get $p) (local.get $toOut)) (local.get $v))
          (v128.store64_lane 1 (i32.add (local.get $q) (local.get $toOut)) (local.get $v))
          (if (local.get $means) (then
            (local.set $v (f64x2.add (local.get $baseA) (f64x2.mul (local.get $sum) (local.get $share))))
            (v128.store64_lane 0 (i32.add (local.get $p) (local.get $toMeans)) (local.get $v))
            (v128.store64_lane 1 (i32.add (local.get $q) (local.get $toMeans)) (local.get $v))))
          (local.set $dB (f64x2.sub (v128.load64_lane 1 (local.get $s) (v128.load64_zero (local.get $r))) (local.get $baseB)))
          (local.set $sumB (f64x2.add (local.get $sumB) (local.get $dB)))
          (local.set $squaresB (f64x2.add (local.get $squaresB) (f64x2.mul (local.get $dB) (local.get $dB))))
          (local.set $sum (f64x2.add (v128.load offset=32 (local.get $t)) (local.get $sumB)))
          (local.set $v (f64x2.mul (f64x2.sqrt (f64x2.mul (local.get $share) (f64x2.pmax
            (f64x2.sub
              (f64x2.add (v128.load offset=48 (local.get $t)) (local.get $squaresB))
              (f64x2.mul (f64x2.mul (local.get $sum) (local.get $sum)) (local.get $share)))
            (local.get $zero)))) (local.get $times)))
          (v128.store64_lane 0 (i32.add (local.get $r) (local.get $toOut)) (local.get $v))
          (v128.store64_lane 1 (i32.add (local.get $s) (local.get $toOut)) (local.get $v))
          (if (local.get $means) (then
            (local.set $v (f64x2.add (local.get $baseB) (f64x2.mul (local.get $sum) (local.get $share))))
            (v128.store64_lane 0 (i32.add (local.get $r) (local.get $toMeans)) (local.get $v))
            (v128.store64_lane 1 (i32.add (local.get $s) (local.get $toMeans)) (local.get $v))))
        (local.set $p (i32.add (local.get $p) (i32.const 8)))
        (local.set $q (i32.add (local.get $q) (i32.const 8)))
        (local.set $r (i32.add (local.get $r) (i32.const 8)))
        (local.set $s (i32.add (local.get $s) (i32.const 8)))
        (br_if $value (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (local.set $wrong (f64x2.add (local.get $wrong) (f64x2.add
        (f64x2.sub (local.get $sumA) (local.get $sumA)) (f64x2.sub (local.get $sumB) (local.get $sumB)))))
      (local.set $at (local.get $s))
      (br_if $group (local.tee $groups (i32.sub (local.get $groups) (i32.const 1)))))
    (f64.add (f64x2.extract_lane 0 (local.get $wrong)) (f64x2.extract_lane 1 (local.get $wrong))))

  ;; mean + up · deviation, to `upper`, and mean − down · deviation, in place of the deviation.
  (func (export "bands") (param $means i32) (param $deviations i32) (param $upper i32) (param $up f64) (param $down f64) (param $bytes i32)
    (local $end i32) (local $mean v128) (local $deviation v128)
    (local.set $end (i32.add (local.get $means) (local.get $bytes)))
    (loop $pair
      (local.set $mean (v128.load (local.get $means)))
      (local.set $deviation (v128.load (local.get $deviations)))
      (v128.store (local.get $upper) (f64x2.add (local.get $mean) (f64x2.mul (f64x2.splat (local.get $up)) (local.get $deviation))))
      (v128.store (local.get $deviations) (f64x2.sub (local.get $mean) (f64x2.mul (f64x2.splat (local.get $down)) (local.get $deviation))))
      (local.set $deviations (i32.add (local.get $deviations) (i32.const 16)))
      (local.set $upper (i32.add (local.get $upper) (i32.const 16)))
      (br_if $pair (i32.lt_u (local.tee $means (i32.add (local.get $means) (i32.const 16))) (local.get $end)))))
)
