;; HMAC-SHA-256 (RFC 2104, FIPS 180-4) of texts that are no longer than a message of a cell.
;;
;; The bytes in signature.ts are this text, translated; tests/kernel/jupyter/signature.test.ts says how, and fails where they differ.
;;
;; Memory: 0 the constants of the rounds, 256 a block's schedule, 512 the state after the key's inner block, 544 after its outer block,
;; 576 the state being made, 608 the state that everything begins with, 640 the outer message, 704 the signature's digits, 1024 the text.
(module
  (memory (export "memory") 1)
  (data (i32.const 0)
    "\98\2f\8a\42\91\44\37\71\cf\fb\c0\b5\a5\db\b5\e9\5b\c2\56\39\f1\11\f1\59\a4\82\3f\92\d5\5e\1c\ab"
    "\98\aa\07\d8\01\5b\83\12\be\85\31\24\c3\7d\0c\55\74\5d\be\72\fe\b1\de\80\a7\06\dc\9b\74\f1\9b\c1"
    "\c1\69\9b\e4\86\47\be\ef\c6\9d\c1\0f\cc\a1\0c\24\6f\2c\e9\2d\aa\84\74\4a\dc\a9\b0\5c\da\88\f9\76"
    "\52\51\3e\98\6d\c6\31\a8\c8\27\03\b0\c7\7f\59\bf\f3\0b\e0\c6\47\91\a7\d5\51\63\ca\06\67\29\29\14"
    "\85\0a\b7\27\38\21\1b\2e\fc\6d\2c\4d\13\0d\38\53\54\73\0a\65\bb\0a\6a\76\2e\c9\c2\81\85\2c\72\92"
    "\a1\e8\bf\a2\4b\66\1a\a8\70\8b\4b\c2\a3\51\6c\c7\19\e8\92\d1\24\06\99\d6\85\35\0e\f4\70\a0\6a\10"
    "\16\c1\a4\19\08\6c\37\1e\4c\77\48\27\b5\bc\b0\34\b3\0c\1c\39\4a\aa\d8\4e\4f\ca\9c\5b\f3\6f\2e\68"
    "\ee\82\8f\74\6f\63\a5\78\14\78\c8\84\08\02\c7\8c\fa\ff\be\90\eb\6c\50\a4\f7\a3\f9\be\f2\78\71\c6")
  (data (i32.const 608)
    "\67\e6\09\6a\85\ae\67\bb\72\f3\6e\3c\3a\f5\4f\a5\7f\52\0e\51\8c\68\05\9b\ab\d9\83\1f\19\cd\e0\5b")

  ;; Four words, whose bytes come the other way round.
  (func $swapped (param $words v128) (result v128)
    (i8x16.shuffle 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12 (local.get $words) (local.get $words)))

  (func $copy (param $to i32) (param $from i32)
    (v128.store (local.get $to) (v128.load (local.get $from)))
    (v128.store offset=16 (local.get $to) (v128.load offset=16 (local.get $from))))

  ;; Takes the blocks in [at, end) into the state at 576.
  (func $take (param $at i32) (param $end i32)
    (local $t i32) (local $x i32) (local $y i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $e i32) (local $f i32) (local $g i32) (local $h i32)
    (loop $block
      (v128.store (i32.const 256) (call $swapped (v128.load (local.get $at))))
      (v128.store (i32.const 272) (call $swapped (v128.load offset=16 (local.get $at))))
      (v128.store (i32.const 288) (call $swapped (v128.load offset=32 (local.get $at))))
      (v128.store (i32.const 304) (call $swapped (v128.load offset=48 (local.get $at))))
      (local.set $t (i32.const 256))
      (loop $word
        (local.set $x (i32.load offset=4 (local.get $t)))
        (local.set $y (i32.load offset=56 (local.get $t)))
        (i32.store offset=64 (local.get $t)
          (i32.add
            (i32.add
              (i32.add (i32.load (local.get $t)) (i32.load offset=36 (local.get $t)))
              (i32.xor
                (i32.xor (i32.rotr (local.get $x) (i32.const 7)) (i32.rotr (local.get $x) (i32.const 18)))
                (i32.shr_u (local.get $x) (i32.const 3))))
            (i32.xor
              (i32.xor (i32.rotr (local.get $y) (i32.const 17)) (i32.rotr (local.get $y) (i32.const 19)))
              (i32.shr_u (local.get $y) (i32.const 10)))))
        (br_if $word (i32.lt_u (local.tee $t (i32.add (local.get $t) (i32.const 4))) (i32.const 448))))
      (local.set $a (i32.load (i32.const 576)))
      (local.set $b (i32.load (i32.const 580)))
      (local.set $c (i32.load (i32.const 584)))
      (local.set $d (i32.load (i32.const 588)))
      (local.set $e (i32.load (i32.const 592)))
      (local.set $f (i32.load (i32.const 596)))
      (local.set $g (i32.load (i32.const 600)))
      (local.set $h (i32.load (i32.const 604)))
      (local.set $t (i32.const 0))
      (loop $round
        (local.set $x
          (i32.add
            (i32.add
              (i32.add (local.get $h) (i32.load (local.get $t)))
              (i32.load offset=256 (local.get $t)))
            (i32.add
              (i32.xor
                (i32.xor (i32.rotr (local.get $e) (i32.const 6)) (i32.rotr (local.get $e) (i32.const 11)))
                (i32.rotr (local.get $e) (i32.const 25)))
              (i32.xor (local.get $g) (i32.and (local.get $e) (i32.xor (local.get $f) (local.get $g)))))))
        (local.set $y
          (i32.add
            (i32.xor
              (i32.xor (i32.rotr (local.get $a) (i32.const 2)) (i32.rotr (local.get $a) (i32.const 13)))
              (i32.rotr (local.get $a) (i32.const 22)))
            (i32.or
              (i32.and (local.get $a) (local.get $b))
              (i32.and (local.get $c) (i32.or (local.get $a) (local.get $b))))))
        (local.set $h (local.get $g))
        (local.set $g (local.get $f))
        (local.set $f (local.get $e))
        (local.set $e (i32.add (local.get $d) (local.get $x)))
        (local.set $d (local.get $c))
        (local.set $c (local.get $b))
        (local.set $b (local.get $a))
        (local.set $a (i32.add (local.get $x) (local.get $y)))
        (br_if $round (i32.lt_u (local.tee $t (i32.add (local.get $t) (i32.const 4))) (i32.const 256))))
      (i32.store (i32.const 576) (i32.add (i32.load (i32.const 576)) (local.get $a)))
      (i32.store (i32.const 580) (i32.add (i32.load (i32.const 580)) (local.get $b)))
      (i32.store (i32.const 584) (i32.add (i32.load (i32.const 584)) (local.get $c)))
      (i32.store (i32.const 588) (i32.add (i32.load (i32.const 588)) (local.get $d)))
      (i32.store (i32.const 592) (i32.add (i32.load (i32.const 592)) (local.get $e)))
      (i32.store (i32.const 596) (i32.add (i32.load (i32.const 596)) (local.get $f)))
      (i32.store (i32.const 600) (i32.add (i32.load (i32.const 600)) (local.get $g)))
      (i32.store (i32.const 604) (i32.add (i32.load (i32.const 604)) (local.get $h)))
      (br_if $block (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 64))) (local.get $end)))))

  ;; Ends what is hashed at `from`, of `length` bytes behind a block that has been taken, and takes it.
  (func $finish (param $from i32) (param $length i32)
    (local $end i32) (local $bits i32)
    (local.set $end (i32.add (local.get $from) (i32.and (i32.add (local.get $length) (i32.const 72)) (i32.const -64))))
    (memory.fill
      (i32.add (local.get $from) (local.get $length))
      (i32.const 0)
      (i32.sub (local.get $end) (i32.add (local.get $from) (local.get $length))))
    (i32.store8 (i32.add (local.get $from) (local.get $length)) (i32.const 0x80))
    (local.set $bits (i32.shl (i32.add (local.get $length) (i32.const 64)) (i32.const 3)))
    (i32.store8 (i32.sub (local.get $end) (i32.const 1)) (local.get $bits))
    (i32.store8 (i32.sub (local.get $end) (i32.const 2)) (i32.shr_u (local.get $bits) (i32.const 8)))
    (i32.store8 (i32.sub (local.get $end) (i32.const 3)) (i32.shr_u (local.get $bits) (i32.const 16)))
    (i32.store8 (i32.sub (local.get $end) (i32.const 4)) (i32.shr_u (local.get $bits) (i32.const 24)))
    (call $take (local.get $from) (local.get $end)))

  ;; Sixteen bytes as digits.
  (func $digits (param $to i32) (param $bytes v128)
    (local $high v128) (local $low v128) (local $table v128)
    (local.set $table (v128.const i8x16 48 49 50 51 52 53 54 55 56 57 97 98 99 100 101 102))
    (local.set $high (i8x16.swizzle (local.get $table) (i8x16.shr_u (local.get $bytes) (i32.const 4))))
    (local.set $low
      (i8x16.swizzle (local.get $table) (v128.and (local.get $bytes) (i8x16.splat (i32.const 15)))))
    (v128.store (local.get $to)
      (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $high) (local.get $low)))
    (v128.store offset=16 (local.get $to)
      (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $high) (local.get $low))))

  ;; Takes the 64 bytes at 1024, a key under one of its masks; what comes of it is kept at `state`, 512 or 544.
  (func (export "begin") (param $state i32)
    (call $copy (i32.const 576) (i32.const 608))
    (call $take (i32.const 1024) (i32.const 1088))
    (call $copy (local.get $state) (i32.const 576)))

  ;; Signs the `length` bytes at 1024, of which those up to the next block but one are written to. The digits are at 704.
  (func (export "sign") (param $length i32)
    (call $copy (i32.const 576) (i32.const 512))
    (call $finish (i32.const 1024) (local.get $length))
    (v128.store (i32.const 640) (call $swapped (v128.load (i32.const 576))))
    (v128.store (i32.const 656) (call $swapped (v128.load (i32.const 592))))
    (call $copy (i32.const 576) (i32.const 544))
    (call $finish (i32.const 640) (i32.const 32))
    (call $digits (i32.const 704) (call $swapped (v128.load (i32.const 576))))
    (call $digits (i32.const 736) (call $swapped (v128.load (i32.const 592))))))
