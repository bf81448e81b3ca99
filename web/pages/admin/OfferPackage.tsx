import { NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listResourceTypes } from "../../../contract/installation.ts";
import { audiences, offerPackage } from "../../../contract/packages.ts";
import { listPrices } from "../../../contract/prices.ts";
import { useAct, useCall } from "../../api.ts";
import { money } from "../../format.ts";
import { useProductName } from "../../parts/product.ts";
import { AmountField, FormDialog, microsOf } from "../finance/FormDialog.tsx";

interface OfferPackageProps {
  currency: string;
  onClose: () => void;
}

/** Offers a package: how much of what, at which price, for how long, for whom. */
export default function OfferPackage({ currency, onClose }: OfferPackageProps) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const [name, setName] = useState("");
  const [product, setProduct] = useState<string | null>(null);
  const [quantity, setQuantity] = useState<number | string>("");
  const [price, setPrice] = useState<number | string>("");
  const [days, setDays] = useState<number | string>(30);
  const [audience, setAudience] = useState<Audience>("everybody");
  const [namespace, setNamespace] = useState("");
  const { data: types } = useCall(listResourceTypes, {});
  const act = useAct(offerPackage, onClose);
  const worth = useWorth(product, Number(quantity));
  const products = [...(types?.items.map((type) => type.name) ?? []), "storage", "api"];
  const body = {
    ...{ name, product: product ?? "", quantity: Number(quantity), price_micros: microsOf(price) },
    ...{ valid_days: Number(days), audience, ...(audience === "one" ? { namespace: namespace.trim() } : {}) },
  };
  const unready = !(name.trim() && product && body.quantity > 0 && body.price_micros > 0 && body.valid_days > 0);
  return (
    <FormDialog
      title={t("packages.offer")}
      text={t("packages.offer_text")}
      send={t("packages.offer")}
      unready={unready || (audience === "one" && namespace.trim() === "")}
      act={act}
      onSend={() => act.mutate({ body })}
      onClose={onClose}
    >
      <TextInput
        label={t("packages.name_field")}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label={t("packages.product")}
        data={products.map((value) => ({ value, label: nameOf(value) }))}
        value={product}
        onChange={setProduct}
        allowDeselect={false}
      />
      <NumberInput
        label={t(`packages.quantity_${kindOf(product)}`, { currency })}
        min={1}
        max={1_000_000_000}
        allowDecimal={false}
        thousandSeparator=" "
        value={quantity}
        onChange={setQuantity}
      />
      <AmountField
        label={t("packages.price_field", { currency })}
        hint={worth === undefined ? "" : t("packages.worth", { amount: money(worth, currency) })}
        follows
        value={price}
        onChange={setPrice}
      />
      <NumberInput
        label={t("packages.days_field")}
        description={t("packages.days_hint")}
        min={1}
        max={3660}
        allowDecimal={false}
        value={days}
        onChange={setDays}
      />
      <Whom audience={audience} namespace={namespace} onAudience={setAudience} onNamespace={setNamespace} />
      {worth === 0 && <Text size="sm">{t("packages.worthless")}</Text>}
    </FormDialog>
  );
}

const kindOf = (product: string | null) => (product === "storage" || product === "api" ? product : "compute");

type Audience = (typeof audiences)[number];

interface WhomProps {
  audience: Audience;
  namespace: string;
  onAudience: (audience: Audience) => void;
  onNamespace: (namespace: string) => void;
}

function Whom({ audience, namespace, onAudience, onNamespace }: WhomProps) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("packages.audience")}
        data={audiences.map((value) => ({ value, label: t(`packages.audiences.${value}`) }))}
        value={audience}
        onChange={(value) => onAudience((value ?? "everybody") as Audience)}
        allowDeselect={false}
      />
      {audience === "one" && (
        <TextInput
          label={t("packages.one_field")}
          value={namespace}
          onChange={(event) => onNamespace(event.currentTarget.value)}
        />
      )}
    </>
  );
}

/** What so much of a product costs at today's price; a package of what costs nothing would pay for nothing. */
function useWorth(product: string | null, quantity: number): number | undefined {
  const { data } = useCall(listPrices, {});
  if (!data || product === null || !(quantity > 0)) return undefined;
  if (product === "api") return quantity * 1_000_000; // calls are counted in money
  const price = data.items.find((one) => one.product === product && one.holds);
  return Math.round((price?.amount_micros ?? 0) * quantity);
}
