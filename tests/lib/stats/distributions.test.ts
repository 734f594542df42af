import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as stats from "../../../lib/stats/index.ts";

/** Values of mpmath with 40 digits (distribution functions) and scipy 1.17 (quantiles). */
const close = (ours: number, expected: number) => expect(Math.abs(ours / expected - 1)).toBeLessThan(1e-12);

describe("normal distribution", () => {
  test.each([
    [-37.5, 4.605353009581955e-308],
    [-20.25, 1.77619986494957e-91],
    [-8, 6.220960574271784e-16],
    [-3.1, 0.0009676032132183566],
    [-2.5, 0.006209665325776135],
    [-1.3, 0.09680048458561033],
    [-1e-9, 0.49999999960105773],
    [0.3, 0.6179114221889527],
    [1.96, 0.9750021048517795],
    [2.6, 0.9953388119762813],
    [5.5, 0.9999999810104375],
  ])("normalCdf(%d)", (x, expected) => close(stats.normalCdf(x), expected));

  test.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-5, -4.264890793922825],
    [0.005, -2.575829303548901],
    [0.0062, -2.500551793049049],
    [0.05, -1.6448536269514726],
    [0.3, -0.5244005127080409],
    [0.4999999, -2.5066282747031063e-7],
    [0.5000001, 2.506628273311648e-7],
    [0.75, 0.6744897501960817],
    [0.95, 1.6448536269514722],
    [0.999999, 4.753424308817088],
  ])("normalQuantile(%d)", (p, expected) => close(stats.normalQuantile(p), expected));

  test("the quantile inverts the distribution function", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.999999, noNaN: true }), p => {
        expect(Math.abs(stats.normalCdf(stats.normalQuantile(p)) / p - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  test("the ends of the quantile are infinite, and a probability outside 0 … 1 is an error", () => {
    expect([stats.normalQuantile(0), stats.normalQuantile(0.5), stats.normalQuantile(1)]).toEqual([
      -Infinity,
      expect.closeTo(0, 16),
      Infinity,
    ]);
    expect(() => stats.normalQuantile(1.1)).toThrow("p must lie between 0 and 1, received 1.1.");
    expect(() => stats.normalQuantile(NaN)).toThrow("received NaN");
  });
});

describe("chi-square distribution", () => {
  test.each([
    [0.001, 1, 0.025227120630039613, 0.9747728793699604],
    [3.841458820694124, 1, 0.95, 0.05000000000000006],
    [60, 1, 0.9999999999999906, 9.485737571073848e-15],
    [0.02, 2, 0.009950166250831947, 0.990049833749168],
    [700, 2, 1, 9.92959039626498e-153],
    [3, 7.5, 0.08743121236467051, 0.9125687876353294],
    [40, 30, 0.8951357188920154, 0.10486428110798467],
    [1050, 1000, 0.8675259431785229, 0.1324740568214771],
    [900, 1000, 0.010717238091289742, 0.9892827619087102],
    [101000, 100000, 0.9871311596227663, 0.01286884037723367],
    [1e-6, 0.3, 0.12160313636285869, 0.8783968636371413],
  ])("P(X ≤ %d) and its complement with %d degrees of freedom", (x, degrees, lower, upper) => {
    close(stats.chiSquareCdf(x, degrees), lower);
    close(stats.chiSquareTail(x, degrees), upper);
  });

  test.each([
    [0.95, 1, 3.841458820694124],
    [0.99, 2, 9.21034037197618],
    [0.001, 1, 1.5707971492624921e-6],
    [0.5, 10, 9.34181776559197],
    [1e-10, 4, 2.828440458165948e-5],
    [0.999999, 3, 30.66484970615427],
    [0.05, 0.5, 8.437150840525987e-6],
  ])("chiSquareQuantile(%d, %d)", (p, degrees, expected) =>
    close(stats.chiSquareQuantile(p, degrees), expected),
  );
});

describe("Student's t distribution", () => {
  test.each([
    [-1e-7, 3, 0.49999996324474033, 0.3675525969478589],
    [-0.5, 1, 0.35241638234956674, 0.25464790894703254],
    [-2, 5, 0.05096973941492918, 0.06509031032621647],
    [-40, 5, 9.205981085886477e-8, 1.1476745739098755e-8],
    [-1.96, 1e6, 0.024998033792634895, 0.05844103308584548],
    [-1.6448688648, 1e5, 0.049999999998449875, 0.10313328976868547],
    [-6, 30, 6.971384383602371e-7, 1.9486779083978797e-6],
    [2.5, 2.7, 0.9514602927785327, 0.039687579477103586],
    [-1e6, 3, 1.1026577908396144e-18, 3.3079733725109045e-24],
    [0.3, 0.5, 0.5775704239347546, 0.23819425165813704],
    [-12, 2000, 2.182851247608713e-32, 2.4602148159320387e-31],
  ])("P(X ≤ %d) and density with %d degrees of freedom", (x, degrees, cdf, pdf) => {
    close(stats.studentTCdf(x, degrees), cdf);
    close(stats.studentTPdf(x, degrees), pdf);
  });

  test.each([
    [0.975, 5, 2.5705818356363146],
    [0.001, 3, -10.214531852407385],
    [1e-10, 4, -416.1751403296041],
    [0.6, 1, 0.32491969623290634],
    [0.99, 0.7, 135.57150574187764],
    [0.999, 2000, 3.094312298329093],
    [0.95, 1e5, 1.6448688647849696],
    [0.5, 7, 0],
  ])("studentTQuantile(%d, %d)", (p, degrees, expected) =>
    expected === 0
      ? expect(stats.studentTQuantile(p, degrees)).toBe(0)
      : close(stats.studentTQuantile(p, degrees), expected),
  );
});
