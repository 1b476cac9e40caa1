/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.pubsub.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.format.EventSerializationException;
import io.cloudevents.rw.CloudEventDataMapper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON format of CloudEvents 1.0 on Jackson 3, for the structured content mode. It is
 * not registered with the SDK, so that a format that the application brings itself is not
 * replaced. Thread-safe.
 *
 * @see <a href=
 * "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * Event Format for CloudEvents</a>
 */
public final class JsonEventFormat implements EventFormat {

	/**
	 * Content type of an event in this format.
	 */
	public static final String CONTENT_TYPE = "application/cloudevents+json";

	private final JsonMapper mapper = JsonMapper
		.builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
		.build();

	@Override
	public byte[] serialize(CloudEvent event) throws EventSerializationException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
		try (JsonGenerator generator = this.mapper.createGenerator(bytes)) {
			generator.writeStartObject();
			generator.writeStringProperty("specversion", event.getSpecVersion().toString());
			for (String name : event.getAttributeNames()) {
				Object value = event.getAttribute(name);
				if (value != null && !name.equals("specversion")) {
					writeText(generator, name, value);
				}
			}
			for (String name : event.getExtensionNames()) {
				writeExtension(generator, name, event.getExtension(name));
			}
			CloudEventData data = event.getData();
			if (data != null) {
				writeData(generator, event.getDataContentType(), data.toBytes());
			}
			generator.writeEndObject();
		}
		catch (JacksonException ex) {
			throw new EventSerializationException(ex);
		}
		return bytes.toByteArray();
	}

	private void writeExtension(JsonGenerator generator, String name, Object value) {
		if (value instanceof Boolean flag) {
			generator.writeBooleanProperty(name, flag);
		}
		else if (value instanceof Integer number) {
			generator.writeNumberProperty(name, number.intValue());
		}
		else if (value instanceof byte[] binary) {
			generator.writeBinaryProperty(name, binary);
		}
		else if (value != null) {
			writeText(generator, name, value);
		}
	}

	private static void writeText(JsonGenerator generator, String name, Object value) {
		generator.writeStringProperty(name,
				(value instanceof OffsetDateTime time) ? EventTimes.write(time) : value.toString());
	}

	private void writeData(JsonGenerator generator, String contentType, byte[] data) {
		if (ContentTypes.isJson(contentType)) {
			generator.writeName("data");
			generator.writeRawValue(requireJson(data));
		}
		else if (ContentTypes.isText(contentType)) {
			writeTextData(generator, contentType, data);
		}
		else {
			generator.writeBinaryProperty("data_base64", data);
		}
	}

	private void writeTextData(JsonGenerator generator, String contentType, byte[] data) {
		String text = new String(data, ContentTypes.charset(contentType));
		if (Arrays.equals(text.getBytes(ContentTypes.charset(contentType)), data)) {
			generator.writeStringProperty("data", text);
		}
		else {
			// Text that is not what it says would be changed on its way.
			generator.writeBinaryProperty("data_base64", data);
		}
	}

	// Data that only says that it is JSON would break the whole document.
	private String requireJson(byte[] data) {
		String json = new String(data, StandardCharsets.UTF_8);
		if (this.mapper.readTree(json).isMissingNode()) {
			throw new EventSerializationException(new IllegalArgumentException("Empty data is not JSON"));
		}
		return json;
	}

	@Override
	public CloudEvent deserialize(byte[] bytes, CloudEventDataMapper<? extends CloudEventData> dataMapper)
			throws EventDeserializationException {
		try {
			return new JsonEventReader(this.mapper, bytes).read(dataMapper);
		}
		catch (RuntimeException ex) {
			throw new EventDeserializationException(ex);
		}
	}

	@Override
	public String serializedContentType() {
		return CONTENT_TYPE;
	}

	/**
	 * Attributes that the format itself knows, each with whether it is required.
	 */
	static final Map<String, Boolean> ATTRIBUTES = Map.of("id", true, "source", true, "type", true, "specversion", true,
			"datacontenttype", false, "dataschema", false, "subject", false, "time", false);

}
