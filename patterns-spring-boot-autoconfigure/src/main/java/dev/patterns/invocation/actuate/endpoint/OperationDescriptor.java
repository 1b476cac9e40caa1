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

package dev.patterns.invocation.actuate.endpoint;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.engine.ExposedOperation;
import dev.patterns.invocation.engine.InvokableOperation;

/**
 * An operation.
 *
 * @param name durable name
 * @param call verb, and path below the base path
 * @param bean name of the bean that serves it
 * @param parameters types by the names of the parameters
 * @param result type of the result
 * @param idempotent whether a repetition is recognised
 * @param undoes name of the operation that it undoes, {@code null} if none
 * @param failures codes of the declared exceptions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationDescriptor(String name, String call, String bean, List<ParameterDescriptor> parameters,
		String result, boolean idempotent, @Nullable String undoes, List<String> failures) {

	static OperationDescriptor of(ExposedOperation exposed) {
		InvokableOperation operation = exposed.operation();
		return new OperationDescriptor(operation.name(), operation.mapping().method() + " " + operation.path(),
				exposed.beanName(), operation.parameters().stream().map(ParameterDescriptor::of).toList(),
				simpleName(operation.returnType()), operation.idempotent(), operation.undoes(),
				List.copyOf(operation.failures().codes().keySet()));
	}

	// Names of classes are nobody else's business, with or without their packages.
	static String simpleName(Type type) {
		return type.getTypeName().replaceAll("[A-Za-z0-9_$]+[.$]", "");
	}

	/**
	 * A parameter.
	 *
	 * @param name its name
	 * @param type its type
	 * @param in where in a request it is: {@code body}, {@code entry} (of the JSON object
	 * in the body), {@code path}, {@code query} or {@code header}
	 * @param optional whether it may be absent
	 */
	public record ParameterDescriptor(String name, String type, String in, boolean optional) {

		static ParameterDescriptor of(InvokableOperation.Parameter parameter) {
			return new ParameterDescriptor(parameter.name(), OperationDescriptor.simpleName(parameter.type()),
					parameter.source().name().toLowerCase(Locale.ROOT), parameter.optional() || parameter.nullable());
		}

	}

}
