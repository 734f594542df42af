;; The highest and the lowest of rows, four at a time.
;;
;; The bytes in extremes.ts are this text, translated; tests/lib/market/stretches/extremes.test.ts says how, and fails where they differ.
(module
  (memory (export "memory") 1)
  (func $swap (param $pair v128) (result v128)
    (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $pair) (local.get $pair)))

  ;; `high`, `low`: addresses of the first values; `bytes`: how far they go. Writes the highest of `high` to address 0 and the lowest of
  ;; `low` to address 8. As `if (value > highest) highest = value` has it, what is no number counts only where it comes first.
  (func (export "extremes") (param $high i32) (param $low i32) (param $bytes i32)
    (local $end i32) (local $h v128) (local $otherH v128) (local $l v128) (local $otherL v128)
    (local.set $h (v128.load64_splat (local.get $high)))
    (local.set $otherH (local.get $h))
    (local.set $l (v128.load64_splat (local.get $low)))
    (local.set $otherL (local.get $l))
    (local.set $end (i32.add (local.get $high) (i32.and (local.get $bytes) (i32.const -32))))
    (block $done (loop $four
      (br_if $done (i32.ge_u (local.get $high) (local.get $end)))
      (local.set $h (f64x2.pmax (local.get $h) (v128.load (local.get $high))))
      (local.set $otherH (f64x2.pmax (local.get $otherH) (v128.load offset=16 (local.get $high))))
      (local.set $l (f64x2.pmin (local.get $l) (v128.load (local.get $low))))
      (local.set $otherL (f64x2.pmin (local.get $otherL) (v128.load offset=16 (local.get $low))))
      (local.set $high (i32.add (local.get $high) (i32.const 32)))
      (local.set $low (i32.add (local.get $low) (i32.const 32)))
      (br $four)))
    (local.set $end (i32.add (local.get $high) (i32.and (local.get $bytes) (i32.const 31))))
    (block $done (loop $one
      (br_if $done (i32.ge_u (local.get $high) (local.get $end)))
      (local.set $h (f64x2.pmax (local.get $h) (v128.load64_splat (local.get $high))))
      (local.set $l (f64x2.pmin (local.get $l) (v128.load64_splat (local.get $low))))
      (local.set $high (i32.add (local.get $high) (i32.const 8)))
      (local.set $low (i32.add (local.get $low) (i32.const 8)))
      (br $one)))
    (local.set $h (f64x2.pmax (local.get $h) (local.get $otherH)))
    (local.set $l (f64x2.pmin (local.get $l) (local.get $otherL)))
    (f64.store (i32.const 0) (f64x2.extract_lane 0 (f64x2.pmax (local.get $h) (call $swap (local.get $h)))))
    (f64.store (i32.const 8) (f64x2.extract_lane 0 (f64x2.pmin (local.get $l) (call $swap (local.get $l)))))))
