;; Rows of nothing but plain numbers, each number read at once.
;;
;; The bytes in digits.ts are this text, translated; tests/lib/market/csv-digits.test.ts says how, and fails where they differ.
(module
  (memory (export "memory") 1)

  ;; Reads the lines of [at, to), whole and each ended by a newline. `plan` has for each column of the file whether it is a time (else a
  ;; number) and the address of the column that takes it. At `tables` stand the powers of ten as doubles (16), and from byte 128 on, for
  ;; each place of a point (16) and each end (16), which of sixteen bytes are the digits between: the last digit last, 255 for none.
  ;; Numbers of more than fifteen letters are left: at `left` stand how many they are and, for each, the address that takes it and those
  ;; where it begins and ends. Gives the number of rows, or −1 where there is anything but numbers, one to a column, or more than `room`
  ;; rows or numbers that are left.
  (func (export "rows") (param $at i32) (param $to i32) (param $separator i32) (param $width i32) (param $plan i32)
    (param $tables i32) (param $left i32) (param $room i32) (result i32)
    (local $rows i32) (local $column i32) (local $last i32) (local $isTime i32) (local $negative i32) (local $start i32)
    (local $entry i32) (local $ends i32) (local $point i32) (local $end i32) (local $byte i32)
    (local $text v128) (local $value f64)
    (local.set $last (i32.add (local.get $plan) (i32.shl (local.get $width) (i32.const 3))))
    (local.set $entry (local.get $left))
    (loop $row
      (if (i32.ge_s (local.get $at) (local.get $to)) (then
        (i32.store (local.get $left) (i32.div_u (i32.sub (local.get $entry) (local.get $left)) (i32.const 12)))
        (return (local.get $rows))))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))
        (then (local.set $at (i32.add (local.get $at) (i32.const 1))) (br $row)))
      (if (i32.eq (local.get $rows) (local.get $room)) (then (return (i32.const -1))))
      (local.set $column (local.get $plan))
      (loop $cell
        (local.set $isTime (i32.load (local.get $column)))
        (local.set $start (local.get $at))
        (local.set $negative (i32.eq (i32.load8_u (local.get $at)) (i32.const 45)))
        (local.set $at (i32.add (local.get $at) (local.get $negative)))
        ;; Digits become 0 to 9, everything else more than 9.
        (local.set $text (i8x16.sub (v128.load align=1 (local.get $at))
          (v128.const i8x16 48 48 48 48 48 48 48 48 48 48 48 48 48 48 48 48)))
        (local.set $ends (i8x16.bitmask (i8x16.gt_u (local.get $text)
          (v128.const i8x16 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9))))
        (local.set $point (i32.ctz (local.get $ends)))
        (if (i32.eqz (local.get $point)) (then (return (i32.const -1))))
        (local.set $end (local.get $point))
        (local.set $byte (i32.load8_u (i32.add (local.get $at) (i32.and (local.get $point) (i32.const 15)))))
        (if (i32.eq (local.get $byte) (i32.const 46))
          (then
            (local.set $isTime (i32.shl (local.get $isTime) (i32.const 1)))
            (local.set $end (i32.ctz (i32.and (local.get $ends) (i32.sub (local.get $ends) (i32.const 1)))))))
        ;; A time is a count: without sign and point, and not of eight digits, which are a date.
        (if (i32.and (i32.ne (local.get $isTime) (i32.const 0))
            (i32.or (i32.or (local.get $negative) (i32.eq (local.get $end) (i32.const 8)))
              (i32.or (i32.gt_u (local.get $isTime) (i32.const 1)) (i32.gt_u (local.get $end) (i32.const 15)))))
          (then (return (i32.const -1))))
        (if (i32.le_u (local.get $end) (i32.const 15))
          (then
            ;; The digits without the point, at the end of sixteen; then neighbours are joined: two, four, eight digits to a number.
            (local.set $text (i8x16.swizzle (local.get $text)
              (v128.load offset=128 (i32.add (local.get $tables) (i32.shl
                (i32.or (i32.shl (local.get $point) (i32.const 4)) (local.get $end)) (i32.const 4))))))
            (local.set $text (i32x4.dot_i16x8_s
              (i16x8.add
                (i16x8.mul
                  (v128.and (local.get $text) (v128.const i16x8 255 255 255 255 255 255 255 255))
                  (v128.const i16x8 10 10 10 10 10 10 10 10))
                (i16x8.shr_u (local.get $text) (i32.const 8)))
              (v128.const i16x8 100 1 100 1 100 1 100 1)))
            (local.set $text (i32x4.dot_i16x8_s
              (i16x8.narrow_i32x4_s (local.get $text) (local.get $text))
              (v128.const i16x8 10000 1 10000 1 10000 1 10000 1)))
            (local.set $value (f64.convert_i64_s (i64.add
              (i64.mul (i64.extend_i32_u (i32x4.extract_lane 0 (local.get $text))) (i64.const 100000000))
              (i64.extend_i32_u (i32x4.extract_lane 1 (local.get $text))))))
            ;; A whole number of less than 2^53 by a power of ten: rounded once.
            (if (i32.ne (local.get $point) (local.get $end))
              (then (local.set $value (f64.div (local.get $value)
                (f64.load (i32.add (local.get $tables)
                  (i32.shl (i32.sub (i32.sub (local.get $end) (local.get $point)) (i32.const 1)) (i32.const 3))))))))
            (if (local.get $negative) (then (local.set $value (f64.neg (local.get $value)))))
            (f64.store
              (i32.add (i32.load offset=4 (local.get $column)) (i32.shl (local.get $rows) (i32.const 3)))
              (local.get $value))
            (local.set $at (i32.add (local.get $at) (local.get $end))))
          (else
            (block $ended (loop $letter
              (local.set $byte (i32.load8_u (local.get $at)))
              (br_if $ended (i32.and
                (i32.gt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 9))
                (i32.ne (local.get $byte) (i32.const 46))))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br $letter)))
            (if (i32.ge_s (i32.sub (local.get $entry) (local.get $left)) (i32.mul (local.get $room) (i32.const 12)))
              (then (return (i32.const -1))))
            (i32.store offset=4 (local.get $entry)
              (i32.add (i32.load offset=4 (local.get $column)) (i32.shl (local.get $rows) (i32.const 3))))
            (i32.store offset=8 (local.get $entry) (local.get $start))
            (i32.store offset=12 (local.get $entry) (local.get $at))
            (local.set $entry (i32.add (local.get $entry) (i32.const 12)))))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.lt_s (local.tee $column (i32.add (local.get $column) (i32.const 8))) (local.get $last)) (then
          (if (i32.ne (local.get $byte) (local.get $separator)) (then (return (i32.const -1))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $cell))))
      (if (i32.eq (local.get $byte) (i32.const 13)) (then
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $byte (i32.load8_u (local.get $at)))))
      (if (i32.ne (local.get $byte) (i32.const 10)) (then (return (i32.const -1))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $rows (i32.add (local.get $rows) (i32.const 1)))
      (br $row))
    (unreachable)))
