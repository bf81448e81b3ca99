import { Alert, Box, Button, Group, PasswordInput, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Api, getApi } from "../../../contract/apis.ts";
import { getCall } from "../../../contract/calls.ts";
import { useCall } from "../../api.ts";
import { money, number } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { ask } from "./asking.ts";
import { useLogged } from "./Logged.tsx";

const offered = ["chat", "embeddings"] as const;

/** Asks a model from the console, by one's session or by the token that a program is to have. */
export function TryIt({ api }: { api: Api }) {
  const { t } = useTranslation();
  const hint = [t("calls.try_hint"), useLogged(api)].join(" ");
  const protocols = offered.filter((protocol) => api.protocols.includes(protocol));
  const [chosen, choose] = useState<(typeof offered)[number]>();
  const protocol = chosen ?? protocols[0];
  const [text, setText] = useState("");
  const [secret, setSecret] = useState("");
  const [answer, setAnswer] = useState("");
  const [request, setRequest] = useState("");
  const going = useRef<AbortController>(null);
  const act = useMutation({
    mutationFn: (protocol: (typeof offered)[number]) => {
      setAnswer("");
      setRequest("");
      going.current = new AbortController();
      const onText = (part: string) => setAnswer((before) => before + part);
      const question = { model: api.model, protocol, text, secret: secret.trim() };
      return ask({ ...question, signal: going.current.signal, onRequest: setRequest, onText });
    },
  });
  if (!protocol) return null;
  return (
    <Section title={t("calls.try")} hint={hint}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate(protocol);
        }}
      >
        <Stack gap="sm">
          {protocols.length > 1 && (
            <SegmentedControl
              aria-label={t("calls.try_as")}
              value={protocol}
              data={protocols.map((value) => ({ value, label: t(`apis.protocol.${value}`) }))}
              onChange={(value) => choose(value as typeof protocol)}
              style={{ alignSelf: "flex-start" }}
            />
          )}
          <Textarea
            label={t("calls.question")}
            autosize
            minRows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("calls.try_token")}
            description={t("calls.try_token_hint")}
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <Group>
            <Button
              type="submit"
              leftSection={<IconPlayerPlay size={16} />}
              loading={act.isPending}
              disabled={text.trim() === ""}
            >
              {t("calls.ask")}
            </Button>
            {act.isPending && (
              <Button
                variant="default"
                leftSection={<IconPlayerStop size={16} />}
                onClick={() => going.current?.abort()}
              >
                {t("calls.stop")}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      <Answer namespace={api.namespace} text={answer} error={act.error} request={act.isPending ? "" : request} />
    </Section>
  );
}

interface AnswerProps {
  namespace: string;
  text: string;
  error: Error | null;
  /** Empty: none, or not over yet. */
  request: string;
}

/** What came of it, as it comes. */
function Answer({ namespace, text, error, request }: AnswerProps) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {text && (
        <Text mt="md" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {text}
        </Text>
      )}
      {error && (
        <Alert color={error.name === "AbortError" ? "gray" : "red"} mt="md">
          {error.name === "AbortError" ? t("calls.stopped") : error.message}
        </Alert>
      )}
      {request && <Used key={request} namespace={namespace} request={request} />}
    </div>
  );
}

const looks_max = 20;

/** What the call came to, from the log; it is there a moment after the answer. */
function Used({ namespace, request }: { namespace: string; request: string }) {
  const { t } = useTranslation();
  const [looks, setLooks] = useState(true);
  const foreign = useNamespace(namespace).kind === "foreign";
  const { data, errorUpdateCount } = useCall(
    getCall,
    { params: { namespace, id: request } },
    { refetchInterval: looks && 500 },
  );
  const client = useQueryClient();
  useEffect(() => {
    if (data) void client.invalidateQueries({ queryKey: [getApi.path] }); // it counts its calls of today
  }, [data, client]);
  if (looks && (data || errorUpdateCount >= looks_max)) setLooks(false);
  if (!data) return null;
  return (
    <Box mt="sm">
      <Facts
        items={[
          [t("calls.columns.input"), number(data.input_tokens)],
          [t("calls.columns.output"), number(data.output_tokens)],
          [t("usage.cost"), money(data.cost.amount_micros, data.cost.currency)],
          [t("calls.latency"), data.duration_ms === null ? null : t("calls.ms", { ms: number(data.duration_ms) })],
          [
            t("calls.request"),
            foreign ? (
              request
            ) : (
              <TextLink key="request" {...paths.usage(namespace, { tab: "calls", request })}>
                {request}
              </TextLink>
            ),
          ],
        ]}
      />
    </Box>
  );
}
