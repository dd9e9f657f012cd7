// Fetched by the phone's page only where the sound goes by WebRTC: it holds JsSIP, which is three times the rest.

export { overWebRtc } from "./desk/phone/sound_webrtc.ts";
