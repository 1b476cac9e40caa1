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

package dev.patterns.saga.engine;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;

/**
 * Checks that methods which run in a step's transaction do not leave it by a
 * {@code @Transactional} of their own.
 */
final class TransactionChecks {

	private final AnnotationTransactionAttributeSource attributes = new AnnotationTransactionAttributeSource(false);

	private final ListableBeanFactory beanFactory;

	private final PlatformTransactionManager manager;

	private final DefinitionProblems problems;

	TransactionChecks(ListableBeanFactory beanFactory, PlatformTransactionManager manager,
			DefinitionProblems problems) {
		this.beanFactory = beanFactory;
		this.manager = manager;
		this.problems = problems;
	}

	void check(SagaDefinition definition) {
		for (StepDefinition step : definition.steps()) {
			if (step.transactional()) {
				check(definition, step.forward().method());
				if (step.compensation() != null) {
					check(definition, step.compensation().method());
				}
			}
		}
		if (definition.flow() != null) {
			checkFlow(definition, definition.flow().method());
		}
		if (definition.ended() != null) {
			check(definition, definition.ended().method());
		}
	}

	private void checkFlow(SagaDefinition definition, Method method) {
		if (this.attributes.getTransactionAttribute(method, definition.beanClass()) != null) {
			this.problems.add(method,
					"The flow is @Transactional, but it waits between its steps, and is called again.",
					"Remove @Transactional: each saga.step(...) has a transaction of its own.");
		}
	}

	private void check(SagaDefinition definition, Method method) {
		TransactionAttribute attribute = this.attributes.getTransactionAttribute(method, definition.beanClass());
		if (attribute == null) {
			return;
		}
		String propagation = switch (attribute.getPropagationBehavior()) {
			case TransactionDefinition.PROPAGATION_REQUIRES_NEW -> "REQUIRES_NEW";
			case TransactionDefinition.PROPAGATION_NOT_SUPPORTED -> "NOT_SUPPORTED";
			case TransactionDefinition.PROPAGATION_NEVER -> "NEVER";
			default -> null;
		};
		if (propagation != null) {
			this.problems.add(method,
					"Its @Transactional says " + propagation
							+ ", but a transactional step shares one transaction with its checkpoint.",
					"Remove the propagation, or declare the step with 'transactional = false'.");
			return;
		}
		TransactionManager used = manager(attribute);
		if (used != null && used != this.manager) {
			this.problems.add(method,
					"Its @Transactional uses another transaction manager than the saga's DataSource has.",
					"Name the right transaction manager, choose the DataSource by 'patterns.saga.data-source', or declare the step with 'transactional = false'.");
		}
	}

	private @Nullable TransactionManager manager(TransactionAttribute attribute) {
		try {
			String qualifier = attribute.getQualifier();
			return StringUtils.hasText(qualifier) ? BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory,
					TransactionManager.class, qualifier)
					: this.beanFactory.getBeanProvider(TransactionManager.class).getIfUnique();
		}
		catch (BeansException ex) {
			// The call itself will say that there is no such manager.
			return null;
		}
	}

}
