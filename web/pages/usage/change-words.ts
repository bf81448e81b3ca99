import { useTranslation } from "react-i18next";
import { listPrices } from "../../../contract/prices.ts";
import type { Change } from "../../../contract/reports.ts";
import { useCall } from "../../api.ts";
import { bytes, money, number, use } from "../../format.ts";
import { useProductName } from "../../parts/product.ts";

type Values = Change["before"];

/** What a change is of, what it was and what it is, in words. */
export function useChangeWords() {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { data } = useCall(listPrices, {});
  const currency = data?.currency ?? "";
  const limit = (product: string, values: Values) => {
    const cap = values?.["limit"];
    if (cap === "default") return t("usage.default_limit");
    if (typeof cap !== "number") return values === null ? "–" : t("usage.unlimited");
    return product === "storage" ? bytes(cap) : product === "monthly_spend" ? money(cap, currency) : number(cap);
  };
  const whose = (member: string, product: string) => {
    if (member === "") return product;
    return member === "*" ? t("usage.limit_of_each", { product }) : t("usage.limit_of", { member, product });
  };
  const price = (values: Values) => {
    const micros = values?.["amount_micros"];
    if (typeof micros !== "number") return "–";
    const day = values?.["from_day"];
    return typeof day === "string"
      ? t("usage.price_from", { price: money(micros, currency), day })
      : money(micros, currency);
  };
  const capacity = (values: Values) => (typeof values?.["capacity"] === "number" ? number(values["capacity"]) : "–");
  const quantity = (values: Values) => {
    const [amount, counted] = [values?.["quantity"], values?.["unit"]];
    if (typeof amount !== "number" || (counted !== "unit-seconds" && counted !== "byte-seconds")) return "–";
    const { value, unit } = use(amount, counted);
    return `${value} ${t(`parts.${unit}`)}`;
  };
  const { granted, subscribed, bought } = useOwnedWords(currency);
  return ({ kind, subject, before, after }: Change) => {
    const [first = "", second] = subject.split("/");
    const product = second ?? first;
    const both = (words: (values: Values) => string) => ({ before: words(before), after: words(after) });
    if (kind === "limit")
      return {
        subject: whose(second === undefined ? "" : first, nameOf(product)),
        ...both((values) => limit(product, values)),
      };
    if (kind === "grant") return { subject: nameOf("storage"), ...both(granted) };
    if (kind === "subscription")
      return { subject: t("usage.subscription_of", { number: subject }), ...both(subscribed) };
    if (kind === "package") return { subject, ...both(bought) };
    if (kind === "price") return { subject: nameOf(subject), ...both(price) };
    return { subject, ...both(kind === "capacity" ? capacity : quantity) };
  };
}

/** What is granted, subscribed to and bought. */
function useOwnedWords(currency: string) {
  const { t } = useTranslation();
  const granted = (values: Values) => {
    const of = values && ("granted" in values ? values["granted"] : values["organization_bytes"]);
    return of === null && values !== null ? t("usage.unlimited") : typeof of === "number" ? bytes(of) : "–";
  };
  const subscribed = (values: Values) => {
    const { gib, last_day: day, renews } = values ?? {};
    if (typeof gib !== "number") return "–";
    return t(renews ? "usage.subscription_is" : "usage.subscription_ends", { size: bytes(gib * 2 ** 30), day });
  };
  const bought = (values: Values) => {
    const { amount, percent } = values ?? {};
    if (typeof percent === "number") return t("usage.package_left", { percent });
    return typeof amount === "number" ? money(amount, currency) : "–";
  };
  return { granted, subscribed, bought };
}
