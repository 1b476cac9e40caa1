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

package dev.patterns.pubsub.engine;

import java.lang.reflect.Type;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.format.ContentTypes;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Binds the payload: bytes and text as they are, everything else from JSON by the
 * declared type.
 */
final class PayloadArgument implements ListenerArgument {

	private final Type type;

	private final boolean optional;

	private final PayloadSerializer serializer;

	private final @Nullable PayloadValidator validator;

	PayloadArgument(Type type, boolean optional, PayloadSerializer serializer, @Nullable PayloadValidator validator) {
		this.type = type;
		this.optional = optional;
		this.serializer = serializer;
		this.validator = validator;
	}

	@Override
	public @Nullable Object resolve(CloudEventContext context) {
		CloudEvent event = context.event();
		CloudEventData data = event.getData();
		Object payload = (data != null) ? read(data.toBytes(), event.getDataContentType()) : null;
		if (payload == null && !this.optional) {
			throw new MessageConversionException("The message has no data, but the parameter of type '"
					+ this.type.getTypeName() + "' is not @Nullable", null);
		}
		if (payload != null && this.validator != null) {
			this.validator.validate(payload);
		}
		return payload;
	}

	private @Nullable Object read(byte[] data, @Nullable String contentType) {
		if (this.type == byte[].class) {
			return data;
		}
		if (this.type == String.class) {
			return new String(data, ContentTypes.charset(contentType));
		}
		if (!ContentTypes.isJson(contentType)) {
			throw new MessageConversionException("Data of content type '" + contentType
					+ "' cannot be read as a parameter of type '" + this.type.getTypeName() + "'", null);
		}
		try {
			return this.serializer.read(data, this.type);
		}
		catch (PayloadSerializationException ex) {
			throw new MessageConversionException(String.valueOf(ex.getMessage()), ex);
		}
	}

}
