;; Sixteen sums of words, each word at its own weight.
;;
;; The bytes in checksum.ts are this text, translated; tests/lib/core/column/checksum.test.ts says how, and fails where they differ.
(module
  (memory (export "memory") 2)
  ;; What a product does to a bit it does to higher ones only: so the high half is laid over the low one first, or what changes signs or
  ;; exponents alike all over a column would come to nothing.
  (func $add (param $sum v128) (param $at i32) (result v128)
    (i32x4.add
      (i32x4.mul
        (v128.xor (local.get $sum) (i32x4.shr_u (local.get $sum) (i32.const 16)))
        (i32x4.splat (i32.const 0x9e3779b1)))
      (v128.load (local.get $at))))

  ;; Multiplies the sums at address 0 by an odd number, after their halves were mixed, which both lose nothing, and adds the next words,
  ;; from address 64 on, until `bytes`, a multiple of 64, are in.
  (func (export "add") (param $bytes i32)
    (local $at i32) (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $a (v128.load (i32.const 0)))
    (local.set $b (v128.load (i32.const 16)))
    (local.set $c (v128.load (i32.const 32)))
    (local.set $d (v128.load (i32.const 48)))
    (local.set $at (i32.const 64))
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $a (call $add (local.get $a) (local.get $at)))
      (local.set $b (call $add (local.get $b) (i32.add (local.get $at) (i32.const 16))))
      (local.set $c (call $add (local.get $c) (i32.add (local.get $at) (i32.const 32))))
      (local.set $d (call $add (local.get $d) (i32.add (local.get $at) (i32.const 48))))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br $next)))
    (v128.store (i32.const 0) (local.get $a))
    (v128.store (i32.const 16) (local.get $b))
    (v128.store (i32.const 32) (local.get $c))
    (v128.store (i32.const 48) (local.get $d))))
