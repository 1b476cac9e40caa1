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

package dev.patterns.secrets;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Injects a secret. A field is set and a method is called, at the start and again each
 * time the secret changes. A parameter of a constructor, of a {@code @Bean} method or of
 * another method that Spring calls is given once; it is a
 * {@link java.util.function.Supplier} of one of the types below, whose {@code get()}
 * gives the value of the moment.
 * <p>
 * The field, or the one parameter of the method, is a {@link SecretValue},
 * {@code String}, {@code byte[]} or {@code char[]}, or {@link SecretValues} for all
 * values of the secret. A field must be neither static nor final, and should be volatile,
 * since it is set by another thread when the secret changes; a method is called by that
 * thread. Prototype beans are served while they are reachable. What a supplier gives is
 * remembered as {@link SecretTemplate} does it, and {@code get()} throws what the
 * template throws.
 */
@Documented
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
public @interface Secret {

	/**
	 * Store, colon, name of the secret and, if it has several values, {@code #} and the
	 * key of one: {@code vault:payment/stripe#api-key}. May have placeholders.
	 * @return the reference
	 */
	String value();

	/**
	 * Whether the application fails to start if there is no such secret. Otherwise the
	 * field is left as it is, or the method is not called, until there is one; a supplier
	 * gives {@code null}.
	 * @return {@code true} unless set
	 */
	boolean required() default true;

}
