#!/usr/bin/env node
// `peak`, on whatever Node started it.
import process from "node:process";
import { handOver, install } from "./bootstrap.mjs";

install();
handOver("kernel/cli/main.ts", process.argv.slice(2));
