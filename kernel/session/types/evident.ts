import type { CellSyntax, Statement } from "../parse/parse.ts";

type Expression = Extract<Statement, { type: "ExpressionStatement" }>["expression"];

const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"]);

/**
 * Whether a cell cannot have a type error: it declares nothing and shows literals, sums of numbers, and variables by their bare
 * name. Such a cell need not wait for the type service, which in a fresh kernel is still loading.
 */
export function isEvident(
  { parsed, objectLiteral }: CellSyntax,
  isVariable: (name: string) => boolean,
): boolean {
  const shown = (expression: Expression): boolean => {
    if (expression.type === "Identifier") return isVariable(expression.name);
    if (expression.type === "TemplateLiteral") return expression.expressions.length === 0;
    return expression.type === "Literal" || isNumber(expression);
  };
  return (
    !objectLiteral &&
    // Most cells are more than that, which their tree need not be made for.
    parsed.heads.every(({ type }) => type === "EmptyStatement" || type === "ExpressionStatement") &&
    parsed.program.body.every(
      statement =>
        statement.type === "EmptyStatement" ||
        (statement.type === "ExpressionStatement" && shown(statement.expression)),
    )
  );
}

function isNumber(expression: Expression): boolean {
  switch (expression.type) {
    case "Literal":
      return typeof expression.value === "number";
    case "ParenthesizedExpression":
      return isNumber(expression.expression);
    case "UnaryExpression":
      return "+-~".includes(expression.operator) && isNumber(expression.argument);
    case "BinaryExpression":
      return (
        arithmetic.has(expression.operator) &&
        isNumber(expression.left as Expression) &&
        isNumber(expression.right)
      );
    default:
      return false;
  }
}
