/** What the rig reads of the wire. The services' own schemas judge nothing here: the oracle is outside. */
export interface WireFrame {
  readonly type: string;
  readonly seq?: number;
  readonly epoch?: string;
  readonly room_code?: string;
  readonly data: { readonly message?: { readonly id: string; readonly content: string }; readonly head_seq?: number };
}

export const parseWireFrame = (text: string): WireFrame => JSON.parse(text) as WireFrame;

/** Of the body, and of the answer, of a send. */
export const parseSend = (text: string) =>
  JSON.parse(text) as { readonly client_message_id?: string; readonly message?: { readonly id: string } };
