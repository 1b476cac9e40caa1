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

package dev.patterns.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.validation.MessageInterpolatorFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/**
 * The validators that Spring Boot uses for properties: that of the application, that of
 * Bean Validation for what is {@code @Validated}, and the properties themselves.
 */
public final class PropertiesValidators {

	private static final String VALIDATOR = "configurationPropertiesValidator";

	private static final boolean BEAN_VALIDATION_PRESENT = ClassUtils.isPresent("jakarta.validation.Validator",
			PropertiesValidators.class.getClassLoader());

	private final ConfigurableApplicationContext context;

	private final Supplier<Validator> beanValidation;

	/**
	 * Create for a context.
	 * @param context has the validators
	 */
	public PropertiesValidators(ConfigurableApplicationContext context) {
		this.context = context;
		this.beanValidation = SingletonSupplier.of(() -> BeanValidation.create(context));
	}

	List<Validator> of(Bindable<?> target) {
		List<Validator> validators = new ArrayList<>();
		if (this.context.containsBean(VALIDATOR)) {
			validators.add(this.context.getBean(VALIDATOR, Validator.class));
		}
		if (BEAN_VALIDATION_PRESENT && target.getAnnotation(Validated.class) != null) {
			validators.add(this.beanValidation.get());
		}
		Class<?> type = target.getType().resolve(Object.class);
		if (Validator.class.isAssignableFrom(type)) {
			validators.add(new SelfValidator(type));
		}
		return validators;
	}

	/**
	 * Lets properties that are a validator validate themselves.
	 *
	 * @param type the type of the properties
	 */
	private record SelfValidator(Class<?> type) implements Validator {

		@Override
		public boolean supports(Class<?> candidate) {
			return this.type.isAssignableFrom(candidate);
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Validator) target).supports(target.getClass())) {
				((Validator) target).validate(target, errors);
			}
		}

	}

	/**
	 * Apart, because Bean Validation may be absent.
	 */
	private static final class BeanValidation {

		private BeanValidation() {
		}

		static Validator create(ConfigurableApplicationContext context) {
			LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
			validator.setApplicationContext(context);
			validator.setMessageInterpolator(new MessageInterpolatorFactory(context).getObject());
			validator.afterPropertiesSet();
			return validator;
		}

	}

}
