/** What a call costs, in billionths of the currency: exact, since prices are millionths of a thousand tokens. */
export interface Terms {
  call_nanos: number;
  input_nanos: number;
  output_nanos: number;
}

/** What so much costs. */
export const costOf = ({ call_nanos, input_nanos, output_nanos }: Terms, input: number, output: number): number =>
  call_nanos + input * input_nanos + output * output_nanos;

/** Whether calls cost anything at all. */
export const costs = ({ call_nanos, input_nanos, output_nanos }: Terms): boolean =>
  call_nanos + input_nanos + output_nanos > 0;
