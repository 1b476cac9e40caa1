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

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeader;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Finds out how the parameters of a listener method are bound, and what stands against
 * it.
 */
final class ListenerArguments {

	private static final Set<String> VALID = Set.of("jakarta.validation.Valid",
			"org.springframework.validation.annotation.Validated");

	private static final String MESSAGE = "org.springframework.messaging.Message";

	private final DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

	private final PayloadSerializer serializer;

	private final @Nullable PayloadValidator validator;

	private final DefinitionProblems problems;

	ListenerArguments(PayloadSerializer serializer, @Nullable PayloadValidator validator, DefinitionProblems problems) {
		this.serializer = serializer;
		this.validator = validator;
		this.problems = problems;
	}

	List<ListenerArgument> of(Method method, Class<?> beanType) {
		checkReturnType(method);
		boolean batch = isBatch(method);
		List<ListenerArgument> arguments = new ArrayList<>();
		int payloads = 0;
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(method, i).withContainingClass(beanType);
			parameter.initParameterNameDiscovery(this.names);
			Type type = GenericTypeResolver.resolveType(parameter.getGenericParameterType(), beanType);
			Type element = batch ? elementType(method, parameter, type) : type;
			ListenerArgument argument = isMessage(element) ? messageArgument(method, parameter, element)
					: envelopeArgument(method, parameter, element);
			if (argument == null) {
				argument = payloadArgument(method, parameter, element);
				payloads++;
			}
			arguments.add(argument);
		}
		if (payloads > 1) {
			this.problems.add(method, "It has " + payloads + " parameters that could be the payload.",
					"Leave one of them, and bind the others by CloudEvent, CloudEventContext or @MessageHeader.");
		}
		return arguments;
	}

	/**
	 * Whether a method takes messages in batches: as lists.
	 * @param method the method
	 * @return {@code true} if so
	 */
	static boolean isBatch(Method method) {
		return Arrays.asList(method.getParameterTypes()).contains(List.class);
	}

	private Type elementType(Method method, MethodParameter parameter, Type type) {
		if (parameter.getParameterType() == List.class && type instanceof ParameterizedType list
				&& !(list.getActualTypeArguments()[0] instanceof WildcardType)) {
			return list.getActualTypeArguments()[0];
		}
		this.problems.add(method,
				"It takes messages in batches, but its parameter at position " + (parameter.getParameterIndex() + 1)
						+ " is no list of them.",
				"Declare it as a List of the payload's type, of Message, of CloudEvent or of CloudEventContext.");
		return CloudEvent.class;
	}

	// By its name: spring-messaging need not be there.
	private static boolean isMessage(Type type) {
		Class<?> raw = ResolvableType.forType(type).resolve();
		return raw != null && raw.getName().equals(MESSAGE);
	}

	private ListenerArgument messageArgument(Method method, MethodParameter parameter, Type type) {
		Type payload = (type instanceof ParameterizedType message) ? message.getActualTypeArguments()[0] : null;
		if (payload == null || payload instanceof WildcardType) {
			this.problems.add(method, "It takes a Message that does not say of what type its payload is.",
					"Declare the type, as in Message<Order>, or Message<byte[]> for the data as it is.");
			return (context) -> context;
		}
		ListenerArgument envelope = envelopeArgument(method, parameter, payload);
		return new MessageArgument((envelope != null) ? envelope : payloadArgument(method, parameter, payload));
	}

	private @Nullable ListenerArgument envelopeArgument(Method method, MethodParameter parameter, Type type) {
		MessageHeader header = AnnotatedElementUtils.findMergedAnnotation(parameter.getParameter(),
				MessageHeader.class);
		if (header != null && isBatch(method)) {
			this.problems.add(method, "It takes messages in batches, which have no header in common.",
					"Take a List of CloudEventContext, which have the headers.");
			return CloudEventContext::headers;
		}
		if (header != null) {
			return headerArgument(method, parameter, header);
		}
		if (type == CloudEvent.class) {
			return CloudEventContext::event;
		}
		if (type == CloudEventContext.class) {
			return (context) -> context;
		}
		return null;
	}

	private ListenerArgument headerArgument(Method method, MethodParameter parameter, MessageHeader header) {
		if (parameter.getParameterType() == Map.class) {
			return CloudEventContext::headers;
		}
		String name = StringUtils.hasText(header.value()) ? header.value() : parameter.getParameterName();
		if (parameter.getParameterType() != String.class || name == null) {
			this.problems.add(method,
					"The parameter with @MessageHeader at position " + (parameter.getParameterIndex() + 1)
							+ " cannot be bound.",
					"Declare it as a String with a name in the annotation, or as a Map<String, String>.");
			return (context) -> null;
		}
		return (context) -> {
			String value = context.header(name);
			if (value == null && header.required()) {
				throw new MessageConversionException("The required header '" + name + "' is missing", null);
			}
			return value;
		};
	}

	private ListenerArgument payloadArgument(Method method, MethodParameter parameter, Type type) {
		Class<?> raw = ResolvableType.forType(type).resolve(Object.class);
		if (Collection.class.isAssignableFrom(raw)) {
			this.problems.add(method, "A collection as payload is reserved for batches of messages.",
					"Take batches as a List; declare data that is a JSON array as an array.");
		}
		else if (type != String.class && type != byte[].class && !this.serializer.canRead(type)) {
			this.problems.add(method,
					"The parameter of type '" + type.getTypeName() + "' can neither be read from JSON nor be bound.",
					"Use a concrete type that Jackson can read, CloudEvent, CloudEventContext or @MessageHeader.");
		}
		boolean valid = isValid(parameter);
		if (valid && this.validator == null) {
			this.problems.add(method, "Its payload is to be @Valid, but there is no validator.",
					"Add org.springframework.boot:spring-boot-starter-validation.");
		}
		return new PayloadArgument(type, parameter.getParameterType() != List.class && parameter.isOptional(),
				this.serializer, valid ? this.validator : null);
	}

	// By their names: neither needs to be there.
	private static boolean isValid(MethodParameter parameter) {
		return Arrays.stream(parameter.getParameterAnnotations())
			.map((annotation) -> annotation.annotationType().getName())
			.anyMatch(VALID::contains);
	}

	private void checkReturnType(Method method) {
		Class<?> type = method.getReturnType();
		if (Future.class.isAssignableFrom(type) || type.getName().startsWith("org.reactivestreams.")
				|| type.getName().startsWith("reactor.core.publisher.")
				|| CompletionStage.class.isAssignableFrom(type)) {
			this.problems.add(method,
					"It returns '" + type.getSimpleName()
							+ "', so the message would be acknowledged before it is handled.",
					"Wait for the result in the method, and return nothing or a Delivery.");
		}
	}

}
