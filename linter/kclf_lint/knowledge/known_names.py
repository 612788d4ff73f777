"""The strings that Keras knows as losses, metrics, activations and optimizers.

Written by tools/make_tables.py: change that instead.
"""

from __future__ import annotations

MADE_WITH = {"keras": "3.15.1", "tf_keras": "2.21.0", "tensorflow": "2.21.0"}

NAMES: dict[str, dict[int, frozenset[str]]] = {
    "loss": {
        3: frozenset(
            (
                "BCE BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy "
                "CategoricalFocalCrossentropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber KLD "
                "KLDivergence LogCosh Loss MAE MAPE MSE MSLE MeanAbsoluteError MeanAbsolutePercentageError "
                "MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge "
                "Tversky bce binary_crossentropy binary_focal_crossentropy categorical_crossentropy "
                "categorical_focal_crossentropy categorical_hinge circle cosine_similarity ctc dice hinge huber "
                "kl_divergence kld log_cosh mae mape mean_absolute_error mean_absolute_percentage_error "
                "mean_squared_error mean_squared_logarithmic_error mse msle poisson sparse_categorical_crossentropy "
                "squared_hinge tversky"
            ).split()
        ),
        2: frozenset(
            (
                "BCE BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy "
                "CategoricalHinge CosineSimilarity Hinge Huber KLD KLDivergence LogCosh Loss MAE MAPE MSE MSLE "
                "MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson "
                "SparseCategoricalCrossentropy SquaredHinge bce binary_crossentropy binary_focal_crossentropy "
                "categorical_crossentropy categorical_focal_crossentropy categorical_hinge cosine_similarity hinge "
                "huber huber_loss kl_divergence kld kullback_leibler_divergence log_cosh logcosh mae mape "
                "mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error "
                "mse msle poisson sparse_categorical_crossentropy squared_hinge"
            ).split()
        ),
    },
    "metric": {
        3: frozenset(
            (
                "AUC Accuracy BCE BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy "
                "CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore "
                "FalseNegatives FalsePositives Hinge KLDivergence LogCoshError MAE MAPE MSE MSLE Mean "
                "MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Metric "
                "PearsonCorrelation Poisson Precision R2Score Recall RootMeanSquaredError SparseCategoricalAccuracy "
                "SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SquaredHinge Sum TopKCategoricalAccuracy "
                "TrueNegatives TruePositives accuracy auc bce binary_accuracy binary_crossentropy binary_io_u "
                "categorical_accuracy categorical_crossentropy categorical_hinge concordance_correlation "
                "cosine_similarity f1_score f_beta_score false_negatives false_positives hinge kl_divergence "
                "log_cosh_error mae mape mean mean_absolute_error mean_absolute_percentage_error mean_squared_error "
                "mean_squared_logarithmic_error metric mse msle pearson_correlation poisson precision r2_score recall "
                "root_mean_squared_error sparse_categorical_accuracy sparse_categorical_crossentropy "
                "sparse_top_k_categorical_accuracy squared_hinge sum top_k_categorical_accuracy true_negatives "
                "true_positives"
            ).split()
        ),
        2: frozenset(
            (
                "ACC AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy "
                "CategoricalCrossentropy CategoricalHinge CosineSimilarity F1Score FBetaScore FalseNegatives "
                "FalsePositives Hinge KLDivergence LogCoshError MAE MAPE MSE MSLE Mean MeanAbsoluteError "
                "MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError MeanTensor Poisson "
                "Precision R2Score Recall RootMeanSquaredError SparseCategoricalAccuracy "
                "SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SquaredHinge Sum SumOverBatchSize "
                "TopKCategoricalAccuracy TrueNegatives TruePositives acc accuracy binary_accuracy binary_crossentropy "
                "categorical_accuracy categorical_crossentropy categorical_hinge cosine_proximity cosine_similarity "
                "hinge kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error "
                "mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle poisson "
                "sparse_categorical_accuracy sparse_categorical_crossentropy sparse_top_k_categorical_accuracy "
                "squared_hinge top_k_categorical_accuracy"
            ).split()
        ),
    },
    "activation": {
        3: frozenset(
            (
                "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu "
                "linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus "
                "softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold"
            ).split()
        ),
        2: frozenset(
            (
                "ELU LeakyReLU PReLU ReLU Softmax ThresholdedReLU elu exponential gelu hard_sigmoid leaky_relu linear "
                "log_softmax mish relu relu6 selu sigmoid silu softmax softplus softsign swish tanh"
            ).split()
        ),
    },
    "optimizer": {
        3: frozenset(
            ("adadelta adafactor adagrad adam adamax adamw ftrl lion muon nadam rmsprop schedulefreeadamw sgd").split()
        ),
        2: frozenset(("adadelta adagrad adam adamax adamw ftrl nadam rmsprop sgd").split()),
    },
}
"""By role and generation. Names of optimizers are in lower case: Keras ignores theirs."""

METRIC_OBJECTS: dict[int, dict[str, str | None]] = {
    3: {
        "Accuracy": "accuracy",
        "BinaryAccuracy": "binary_accuracy",
        "CategoricalAccuracy": "categorical_accuracy",
        "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
        "SparseTopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
        "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
        "AUC": None,
        "FalseNegatives": None,
        "FalsePositives": None,
        "Precision": None,
        "PrecisionAtRecall": None,
        "Recall": None,
        "RecallAtPrecision": None,
        "SensitivityAtSpecificity": None,
        "SpecificityAtSensitivity": None,
        "TrueNegatives": None,
        "TruePositives": None,
        "ConcordanceCorrelation": "concordance_correlation",
        "PearsonCorrelation": "pearson_correlation",
        "F1Score": "f1_score",
        "FBetaScore": "fbeta_score",
        "CategoricalHinge": "categorical_hinge",
        "Hinge": "hinge",
        "SquaredHinge": "squared_hinge",
        "BinaryIoU": None,
        "IoU": None,
        "MeanIoU": None,
        "OneHotIoU": None,
        "OneHotMeanIoU": None,
        "Metric": None,
        "BinaryCrossentropy": "binary_crossentropy",
        "CategoricalCrossentropy": "categorical_crossentropy",
        "KLDivergence": "kl_divergence",
        "Poisson": "poisson",
        "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
        "Mean": "mean",
        "MeanMetricWrapper": None,
        "Sum": "sum",
        "CosineSimilarity": "cosine_similarity",
        "LogCoshError": "logcosh",
        "MeanAbsoluteError": "mean_absolute_error",
        "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
        "MeanSquaredError": "mean_squared_error",
        "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
        "R2Score": "r2_score",
        "RootMeanSquaredError": "root_mean_squared_error",
    },
    2: {
        "Accuracy": "accuracy",
        "BinaryAccuracy": "binary_accuracy",
        "CategoricalAccuracy": "categorical_accuracy",
        "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
        "SparseTopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
        "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
        "Mean": "mean",
        "MeanMetricWrapper": None,
        "MeanTensor": "mean_tensor",
        "Metric": None,
        "Sum": "sum",
        "AUC": None,
        "FalseNegatives": None,
        "FalsePositives": None,
        "Precision": None,
        "PrecisionAtRecall": None,
        "Recall": None,
        "RecallAtPrecision": None,
        "SensitivityAtSpecificity": None,
        "SpecificityAtSensitivity": None,
        "TrueNegatives": None,
        "TruePositives": None,
        "F1Score": "f1_score",
        "FBetaScore": "fbeta_score",
        "CategoricalHinge": "categorical_hinge",
        "Hinge": "hinge",
        "SquaredHinge": "squared_hinge",
        "BinaryIoU": None,
        "IoU": None,
        "MeanIoU": None,
        "OneHotIoU": None,
        "OneHotMeanIoU": None,
        "BinaryCrossentropy": "binary_crossentropy",
        "CategoricalCrossentropy": "categorical_crossentropy",
        "KLDivergence": "kullback_leibler_divergence",
        "Poisson": "poisson",
        "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
        "CosineSimilarity": "cosine_similarity",
        "LogCoshError": "logcosh",
        "MeanAbsoluteError": "mean_absolute_error",
        "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
        "MeanRelativeError": None,
        "MeanSquaredError": "mean_squared_error",
        "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
        "R2Score": "r2_score",
        "RootMeanSquaredError": "root_mean_squared_error",
    },
}
"""The name of an object of each class of metrics if none is given; None where Keras numbers them."""
