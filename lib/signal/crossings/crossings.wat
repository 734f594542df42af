;; Where one simple moving average crosses another, found from prefix sums, two bars at a time.
;;
;; The bytes in crossings.ts are this text, translated; tests/lib/signal/crossings.test.ts says how, and fails where they differ.
(module
  (memory (export "memory") 1)
  (func $apart (param $at i32) (param $fast i32) (param $slow i32) (param $ofFast f64) (param $ofSlow f64) (result f64)
    (f64.sub
      (f64.mul (f64.sub (f64.load (local.get $at)) (f64.load (i32.sub (local.get $at) (local.get $fast)))) (local.get $ofFast))
      (f64.mul (f64.sub (f64.load (local.get $at)) (f64.load (i32.sub (local.get $at) (local.get $slow)))) (local.get $ofSlow))))

  ;; `at`: address of the first prefix sum; `fast` and `slow`: how many bytes before it those lie that are subtracted. Looks at
  ;; `count` places and stops at the first where the difference is within `doubt` of zero. Writes to `out` how many places it
  ;; was sure of, then those at which the side changes; gives the number of changes.
  (func (export "crossings") (param $at i32) (param $count i32) (param $fast i32) (param $slow i32)
    (param $ofFast f64) (param $ofSlow f64) (param $doubt f64) (param $above i32) (param $out i32) (result i32)
    (local $i i32) (local $k i32) (local $mask i32) (local $to i32) (local $end i32) (local $f i32) (local $s i32)
    (local $apart f64) (local $first i32)
    (local $sum v128) (local $a v128) (local $least v128) (local $vFast v128) (local $vSlow v128) (local $zero v128)
    (local.set $to (i32.add (local.get $out) (i32.const 4)))
    (local.set $first (local.get $to))
    (local.set $vFast (f64x2.splat (local.get $ofFast)))
    (local.set $vSlow (f64x2.splat (local.get $ofSlow)))
    ;; Thirty-two places at a time: their sides are the bits of a word, so that nothing branches on the side.
    (block $words
      (loop $word
        (br_if $words (i32.gt_s (i32.add (local.get $i) (i32.const 32)) (local.get $count)))
        (local.set $least (f64x2.splat (f64.const inf)))
        (local.set $mask (i32.const 0))
        (local.set $k (i32.const 0))
        (local.set $f (i32.sub (local.get $at) (local.get $fast)))
        (local.set $s (i32.sub (local.get $at) (local.get $slow)))
        (loop $pair
          (local.set $sum (v128.load (local.get $at)))
          (local.set $a (f64x2.sub
            (f64x2.mul (f64x2.sub (local.get $sum) (v128.load (local.get $f))) (local.get $vFast))
            (f64x2.mul (f64x2.sub (local.get $sum) (v128.load (local.get $s))) (local.get $vSlow))))
          (local.set $mask (i32.or (local.get $mask)
            (i32.shl (i64x2.bitmask (f64x2.gt (local.get $a) (local.get $zero))) (local.get $k))))
          (local.set $least (f64x2.pmin (local.get $least) (f64x2.abs (local.get $a))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $f (i32.add (local.get $f) (i32.const 16)))
          (local.set $s (i32.add (local.get $s) (i32.const 16)))
          (br_if $pair (i32.lt_s (local.tee $k (i32.add (local.get $k) (i32.const 2))) (i32.const 32))))
        ;; A doubt in these 32: look at them one by one.
        (if (v128.any_true (f64x2.le (local.get $least) (f64x2.splat (local.get $doubt))))
          (then (local.set $at (i32.sub (local.get $at) (i32.const 256))) (br $words)))
        (local.set $k (i32.xor (local.get $mask) (i32.or (i32.shl (local.get $mask) (i32.const 1)) (local.get $above))))
        (local.set $above (i32.shr_u (local.get $mask) (i32.const 31)))
        (block $none (loop $change
          (br_if $none (i32.eqz (local.get $k)))
          (i32.store (local.get $to) (i32.add (local.get $i) (i32.ctz (local.get $k))))
          (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (local.set $k (i32.and (local.get $k) (i32.sub (local.get $k) (i32.const 1))))
          (br $change)))
        (local.set $i (i32.add (local.get $i) (i32.const 32)))
        (br $word)))
    (block $sure (loop $one
      (br_if $sure (i32.ge_s (local.get $i) (local.get $count)))
      (local.set $apart (call $apart (local.get $at) (local.get $fast) (local.get $slow) (local.get $ofFast) (local.get $ofSlow)))
      (br_if $sure (f64.le (f64.abs (local.get $apart)) (local.get $doubt)))
      (if (i32.ne (local.tee $k (f64.gt (local.get $apart) (f64.const 0))) (local.get $above))
        (then
          (i32.store (local.get $to) (local.get $i))
          (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (local.set $above (local.get $k))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br $one)))
    (i32.store (local.get $out) (local.get $i))
    (i32.shr_u (i32.sub (local.get $to) (local.get $first)) (i32.const 2))))
